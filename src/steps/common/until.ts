import { LabError } from '../../base/index.js';
import type { ProbeContext } from '../../model/index.js';
import { wallTime } from './time.js';

/**
 * Waits, on changes of the cluster view, until `look` has nothing `lacking` any more, and
 * returns what it says then. Throws STEP_TIMEOUT with what was lacking after `within` ms of
 * cluster time, and the signal's reason when aborted.
 */
export async function until(
  what: string,
  look: () => { done: string } | { lacking: string },
  within: number,
  context: ProbeContext,
): Promise<string> {
  const bound = AbortSignal.any([context.signal]);
  const timer = new AbortController();
  let wake = (): void => {};
  const off = context.view.onChange(() => wake());
  let late = false;
  const expired = context.clock
    .sleep(wallTime(within, context), AbortSignal.any([bound, timer.signal]))
    .then(
      () => {
        late = true;
        wake();
      },
      () => wake(),
    );
  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      context.signal.throwIfAborted();
      const seen = look();
      if ('done' in seen) return seen.done;
      if (late) {
        throw new LabError('STEP_TIMEOUT', {
          message: `${what}: not within ${within / 1000} s; ${seen.lacking}`,
        });
      }
      await woken;
    }
  } finally {
    off();
    timer.abort();
    await expired;
  }
}
