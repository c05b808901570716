import type { PlanStep, Progress } from '../model/index.js';
import type { Session } from './session.js';

/** Progress lines of a step, as run events. */
export function progressOf(session: Session, step: PlanStep): Progress {
  return (line) =>
    session.options.emit({ type: 'progress', at: session.clock.now(), step: step.id, line });
}
