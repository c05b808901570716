import type { Clock } from '../../machinery/index.js';

/**
 * How long ago something was, in ms of cluster time. A stamp of the API has whole seconds of wall-clock
 * time, which are many of cluster time when the cluster is fast: so the moment at which a stamp is first
 * seen is remembered, and the stamp itself is only believed for what is older than it can be late.
 */
export interface Moments {
  /** Cluster time since `stamp`, of which there is one for each key. */
  since(key: string, stamp: string): number;
  forget(key: string): void;
}

const LATE = 2_000;

export function createMoments(clock: Clock): Moments {
  const seen = new Map<string, { stamp: string; at: number }>();
  return {
    since: (key, stamp) => {
      const known = seen.get(key);
      if (known?.stamp === stamp) return clock.elapsed() - known.at;
      const ago = clock.now() - Date.parse(stamp);
      const at = clock.elapsed() - (ago > LATE ? ago * clock.speed : 0);
      seen.set(key, { stamp, at });
      return clock.elapsed() - at;
    },
    forget: (key) => {
      seen.delete(key);
    },
  };
}
