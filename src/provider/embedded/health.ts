import { LabError, systemClock } from '../../base/index.js';
import type { ClusterHandle } from '../../model/index.js';
import { readClusterFile } from '../common/cluster-file.js';
import type { EmbeddedContext } from './context.js';
import { runs } from './find.js';

/** Time between two looks, ms. */
const EVERY = 500;

/** Resolves with CLUSTER_LOST soon after the cluster's process has ended, with undefined when the signal aborts. */
export async function watchHealth(
  { stateDir }: Pick<EmbeddedContext, 'stateDir'>,
  { name }: Pick<ClusterHandle, 'name'>,
  signal: AbortSignal,
): Promise<Error | undefined> {
  const file = await readClusterFile(stateDir, name);
  while (!signal.aborted) {
    if (!file || !runs(file)) {
      return new LabError('CLUSTER_LOST', {
        message: `Cluster "${name}" is lost. The process of its simulator has ended.`,
      });
    }
    await systemClock.sleep(EVERY, signal).catch(() => {});
  }
  return undefined;
}
