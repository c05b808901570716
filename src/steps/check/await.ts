import type { Check, ProbeContext } from '../../model/index.js';
import { clockScaleOf } from '../common/time.js';
import { looker } from './look.js';
import { paceOfCheck } from './pace.js';
import { checkResult, type CheckResult } from './result.js';
import type { CheckSample } from './sample.js';
import { triggersOf } from './triggers.js';

export interface AwaitOptions {
  /** Called with each look and the wall-clock milliseconds since the start. */
  onSample?: (sample: CheckSample, elapsed: number) => void;
  /** How many times faster than the wall clock the cluster's time runs. Default: the provider's `clockScale`. */
  scale?: number;
}

/**
 * Waits until the check is `want` and has stayed so for `hold`; a look that is not starts the
 * hold anew. Ends at once when that is decided, and when it has not begun to hold by `within`.
 *
 * It was met when `result` equals `String(want)`; else `fields` are the last mismatch. Never
 * throws for a check that is not met; throws the signal's reason, and API_UNREACHABLE when
 * the API is lost.
 */
export async function awaitCheck(
  check: Check,
  want: boolean,
  context: ProbeContext,
  options: AwaitOptions = {},
): Promise<CheckResult> {
  const { clock } = context;
  const scale = options.scale ?? clockScaleOf(context);
  const within = check.within / scale;
  const hold = check.hold / scale;
  const startedAt = clock.now();
  const started = clock.elapsed();
  const look = looker(check, context);
  const triggers = triggersOf(check, paceOfCheck(check, check.every, scale), context);
  let samples = 0;
  let goodSince: number | undefined;
  try {
    for (;;) {
      const sample = await look();
      const elapsed = clock.elapsed() - started;
      samples += 1;
      options.onSample?.(sample, elapsed);
      goodSince = sample.ok === want ? (goodSince ?? elapsed) : undefined;
      const held = goodSince === undefined ? 0 : elapsed - goodSince;
      const met = goodSince !== undefined && held >= hold;
      // A look that was begun in time counts, however long it took; none is begun after that.
      if (met || (goodSince === undefined && elapsed >= within)) {
        const watched = { startedAt, decidedAt: clock.now(), elapsed, held, samples };
        return checkResult(check, want, sample, watched);
      }
      await triggers.next(goodSince === undefined ? within - elapsed : hold - held);
    }
  } finally {
    triggers.stop();
  }
}
