import { setTimeout as delay } from 'node:timers/promises';

/** Wall-clock and elapsed time, injectable so that pure waiting logic can be tested. */
export interface Clock {
  /** Milliseconds since the epoch: for records. */
  now(): number;
  /** Milliseconds that never go backwards: for durations and deadlines. */
  elapsed(): number;
  /** Waits `ms`; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      // The signal's own reason says why; node wraps it in an AbortError.
      throw signal?.aborted ? signal.reason : error;
    }
  },
};

/** `2026-11-21T10:00:00.000Z` from milliseconds since the epoch. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
