import { readClusterFile } from './common/cluster-file.js';
import { runs } from './embedded/find.js';

/**
 * The provider whose cluster stands, or may stand, under a name; undefined when there is none. A
 * simulated one is gone with its process; of a real one only Docker can tell.
 */
export async function providerStanding(
  stateDir: string,
  name: string,
): Promise<string | undefined> {
  const file = await readClusterFile(stateDir, name);
  if (!file) return undefined;
  const { provider } = file.handle;
  return provider !== 'embedded' || runs(file) ? provider : undefined;
}
