/**
 * The one clock of a simulated cluster. Timestamps are wall-clock time; durations are the cluster's: a
 * wait of 10 s takes 1 s of wall time at speed 10. Nothing in the simulator uses bare timers or Date.
 */
export interface Clock {
  /** How many times faster than the wall clock the cluster's durations pass. */
  readonly speed: number;
  /** Wall-clock milliseconds since the epoch: for timestamps. */
  now(): number;
  /** The moment as the API writes it: RFC 3339, whole seconds, UTC. */
  stamp(): string;
  /** Milliseconds of cluster time since the cluster began: for durations and deadlines. */
  elapsed(): number;
  /** Calls back after `ms` of cluster time, never before. Does not keep the process alive. */
  after(ms: number, callback: () => void): Timer;
  /** Calls back every `ms` of cluster time until stopped. */
  every(ms: number, callback: () => void): Timer;
}

export interface Timer {
  stop(): void;
}

/** `2026-11-21T10:00:00Z`: metav1.Time, which has no fractions. */
export function stampOf(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== last.second) {
    last = { second, text: `${new Date(ms).toISOString().slice(0, 19)}Z` };
  }
  return last.text;
}

/** Thousands of objects are written within one second: its text is made once. */
let last = { second: NaN, text: '' };

/** `2026-11-21T10:00:00.123000Z`: metav1.MicroTime. */
export function microStampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

/** A clock on the machine's own time. */
export function createClock(speed: number): Clock {
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) * speed;
  return {
    speed,
    now: () => Date.now(),
    stamp: () => stampOf(Date.now()),
    elapsed,
    after: (ms, callback) => {
      const due = elapsed() + ms;
      // Node counts whole milliseconds and may come up to one early: at speed 50 that is 50 ms of cluster time.
      const come = (): void => {
        if (elapsed() < due) arm();
        else callback();
      };
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        timer = setTimeout(come, Math.max(0, (due - elapsed()) / speed)).unref();
      };
      arm();
      return { stop: () => clearTimeout(timer) };
    },
    every: (ms, callback) => {
      const timer = setInterval(callback, ms / speed).unref();
      return { stop: () => clearInterval(timer) };
    },
  };
}
