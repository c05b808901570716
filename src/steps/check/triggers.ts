import { setMaxListeners } from 'node:events';
import { asks, type Check, type ProbeContext } from '../../model/index.js';
import { rhythmOf } from '../probes.js';

/** Tells when a check is worth another look. */
export interface Triggers {
  /** Resolves at the next change, sample, interval, abort, or after `ms`; at once when one came since the last call. */
  next(ms: number): Promise<void>;
  stop(): void;
}

/**
 * Subscribes to what can change the outcome of a check: the cluster view for watched probes,
 * the memory sampler for memory and OOM kills, an interval of `every` ms for the rest.
 */
export function triggersOf(check: Check, every: number, context: ProbeContext): Triggers {
  const { clock, view, memory, signal } = context;
  let pending = false;
  let wake = (): void => {};
  const trigger = (): void => {
    pending = true;
    wake();
  };
  const rhythms = check.any.map(rhythmOf);
  const unsubscribe: (() => void)[] = [];
  if (rhythms.includes('watched')) unsubscribe.push(view.onChange(trigger));
  if (asks(check, 'memory', 'oomKilled')) {
    unsubscribe.push(memory.onSample(trigger));
  }
  const interval = rhythms.includes('polled') ? every : Infinity;
  // All checks of a step listen to one signal: Node would take more than ten for a leak.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', trigger);
  return {
    async next(ms) {
      if (!pending) {
        const timer = new AbortController();
        await new Promise<void>((resolve) => {
          wake = resolve;
          const wait = Math.max(0, Math.min(ms, interval));
          if (wait === Infinity) return;
          // The timer is taken off when something else woke us first.
          clock.sleep(wait, timer.signal).then(resolve, () => {});
        });
        wake = () => {};
        timer.abort();
      }
      pending = false;
    },
    stop() {
      for (const off of unsubscribe) off();
      signal.removeEventListener('abort', trigger);
    },
  };
}
