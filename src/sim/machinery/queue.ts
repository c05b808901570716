import type { Clock, Timer } from './clock.js';

/** Work by key, one key at a time, each once however often it was asked for (client-go workqueue). */
export interface Queue {
  add(key: string): void;
  /** Adds the key after `ms` of cluster time; an earlier time that is already asked for stays. */
  addAfter(key: string, ms: number): void;
  stop(): void;
}

/** How long a queue works before it lets requests and timers through, ms. */
const SLICE = 8;

/**
 * Calls `work` for each key that was added, in the order of adding. One that throws is tried again with
 * a back-off of 5 ms × 2^n of cluster time, 1000 s at most (client-go default_rate_limiters.go).
 */
export function createQueue(
  clock: Clock,
  work: (key: string) => void,
  failed: (key: string, error: unknown) => void,
): Queue {
  const keys = new Set<string>();
  const timers = new Map<string, { at: number; timer: Timer }>();
  const failures = new Map<string, number>();
  let awake = false;
  let stopped = false;

  const add = (key: string): void => {
    if (stopped) return;
    keys.add(key);
    if (awake) return;
    awake = true;
    setImmediate(run);
  };
  const addAfter = (key: string, ms: number): void => {
    if (stopped) return;
    const at = clock.elapsed() + ms;
    const known = timers.get(key);
    if (known !== undefined) {
      if (known.at <= at) return;
      known.timer.stop();
    }
    const timer = clock.after(ms, () => {
      timers.delete(key);
      add(key);
    });
    timers.set(key, { at, timer });
  };
  const run = (): void => {
    const until = performance.now() + SLICE;
    for (const key of keys) {
      keys.delete(key);
      try {
        work(key);
        failures.delete(key);
      } catch (error) {
        const count = failures.get(key) ?? 0;
        failures.set(key, count + 1);
        failed(key, error);
        addAfter(key, Math.min(5 * 2 ** Math.min(count, 18), 1_000_000));
      }
      if (stopped || performance.now() > until) break;
    }
    awake = !stopped && keys.size > 0;
    if (awake) setImmediate(run);
  };
  return {
    add,
    addAfter,
    stop: () => {
      stopped = true;
      keys.clear();
      for (const { timer } of timers.values()) timer.stop();
      timers.clear();
    },
  };
}
