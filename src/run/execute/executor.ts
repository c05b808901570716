import type { PlanStep } from '../../model/index.js';
import type { Session } from '../session.js';

/**
 * Does one step. Returns a note for the record. What it sees goes into the recorder; a
 * check that says no is an observation, not an exception: it throws only when the step could
 * not be done. `signal` aborts at the step's deadline or when the walk ends.
 */
export type Executor = (
  step: PlanStep,
  session: Session,
  signal: AbortSignal,
) => Promise<string | undefined>;
