import { placeOf, type Plan, type PlanStep } from '../model/index.js';
import type { RunOptions } from './options.js';

/** The steps a run walks now, and those that --pause-after or --keep leave. */
export function splitPlan(
  { steps }: Pick<Plan, 'steps'>,
  { keep, pauseAfter }: Pick<RunOptions, 'keep' | 'pauseAfter'>,
): { now: PlanStep[]; later: PlanStep[] } {
  const last = pauseAfter ?? (keep ? 'reset-proof' : 'delete');
  // One fault at a time has every phase several times: the last of them counts.
  const end = 1 + steps.findLastIndex((step) => placeOf(step.phase) <= placeOf(last));
  return { now: steps.slice(0, end), later: steps.slice(end) };
}
