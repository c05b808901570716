import type { Clock } from '../machinery/index.js';

/**
 * The outcome of `work`, or undefined when it took longer than `ms` of cluster time. An answer that is on
 * its way when the time is over still counts: the machine that plays the whole cluster may be busy.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
): Promise<T | undefined> {
  if (ms === Infinity) return work;
  let stop = (): void => undefined;
  const late = new Promise<undefined>((resolve) => {
    const timer = clock.after(ms, () => setImmediate(() => setImmediate(() => resolve(undefined))));
    stop = () => timer.stop();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop();
  }
}
