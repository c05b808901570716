import { isoTime } from '../../base/index.js';
import type { Check, Observation } from '../../model/index.js';
import type { CheckSample } from './sample.js';

/** An observation without what only the run knows: the step, the role and the fault. */
export type CheckResult = Omit<Observation, 'step' | 'role' | 'fault' | 'maskedBy'>;

/** How long a check was looked at, in wall-clock milliseconds. */
export interface Watched {
  startedAt: number;
  decidedAt: number;
  elapsed: number;
  held: number;
  samples: number;
}

export function checkResult(
  check: Check,
  want: boolean,
  last: CheckSample,
  watched: Watched,
): CheckResult {
  return {
    check: check.id,
    text: check.text,
    want,
    result: last.ok === undefined ? 'nodata' : last.ok ? 'true' : 'false',
    fields: last.fields,
    ...(last.evidence === undefined ? {} : { evidence: last.evidence }),
    ...(last.alternative === undefined ? {} : { alternative: last.alternative }),
    startedAt: isoTime(watched.startedAt),
    decidedAt: isoTime(watched.decidedAt),
    seconds: inSeconds(watched.elapsed),
    heldSeconds: inSeconds(watched.held),
    samples: watched.samples,
    withinSeconds: check.within / 1000,
    holdSeconds: check.hold / 1000,
  };
}

function inSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}
