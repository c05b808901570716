import type { LoadProfile, LoadSpec } from '../../model/index.js';
import type { RawLoad, RawLoadProfile } from '../schema/load.js';

/** What a profile lasts at most, ms. */
const LONGEST = 5 * 60_000;

/** A parsed load as the model has it: each profile with the load's connections unless it has its own. */
export function buildLoad(name: string, raw: RawLoad): LoadSpec {
  const { connections, before, during, after, quick, ...rest } = raw;
  const profile = (given: RawLoadProfile): LoadProfile => ({
    ...given,
    max: given.max ?? LONGEST,
    connections: given.connections ?? connections,
  });
  return {
    name,
    ...rest,
    ...(before ? { before: profile(before) } : {}),
    ...(during ? { during: profile(during) } : {}),
    ...(after ? { after: profile(after) } : {}),
    ...(quick ? { quick: profile(quick) } : {}),
  };
}
