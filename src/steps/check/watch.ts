import type { Check, ProbeContext } from '../../model/index.js';
import { clockScaleOf } from '../common/time.js';
import { looker } from './look.js';
import { paceOfCheck } from './pace.js';
import { checkResult, type CheckResult } from './result.js';
import type { CheckSample } from './sample.js';
import { triggersOf } from './triggers.js';

/** Interval between looks of an invariant that cannot be watched, ms: it runs beside the load and must not become one. */
const EVERY = 1000;

/**
 * Watches a check that must be `want` from now on until `stop` aborts. Resolves at the first
 * look that is not, with its moment, or when stopped: as wanted when it was seen so and
 * never otherwise, `nodata` when it could never be looked at. Throws as `awaitCheck` does.
 */
export async function watchCheck(
  check: Check,
  want: boolean,
  context: ProbeContext,
  stop: AbortSignal,
): Promise<CheckResult> {
  const { clock } = context;
  const startedAt = clock.now();
  const started = clock.elapsed();
  const look = looker(check, context);
  const every = paceOfCheck(check, Math.max(check.every, EVERY), clockScaleOf(context));
  const stopping = { ...context, signal: AbortSignal.any([context.signal, stop]) };
  const triggers = triggersOf(check, every, stopping);
  let samples = 0;
  let seen: CheckSample | undefined;
  try {
    for (;;) {
      const sample = await look();
      samples += 1;
      // What could not be looked at once takes nothing away from what was seen.
      if (sample.ok !== undefined || !seen) seen = sample;
      if (sample.ok === !want || stop.aborted) {
        const elapsed = clock.elapsed() - started;
        const held = seen.ok === want ? elapsed : 0;
        const watched = { startedAt, decidedAt: clock.now(), elapsed, held, samples };
        return checkResult(check, want, seen, watched);
      }
      await triggers.next(Infinity);
    }
  } finally {
    triggers.stop();
  }
}
