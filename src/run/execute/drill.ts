import { isoTime, LabError } from '../../base/index.js';
import { holds, type ActionUse, type Observation } from '../../model/index.js';
import { drillOf } from '../../plan/index.js';
import { perform } from '../change.js';
import { contextFor } from '../context.js';
import type { Session } from '../session.js';
import type { Executor } from './executor.js';

/** How an action ends that the repaired system does not bear; any other error is one of lab's. */
const NOT_BORNE: ReadonlySet<string> = new Set([
  'STEP_TIMEOUT',
  'STEP_REFUSED',
  'STEP_SUCCEEDED',
  'API_REFUSED',
  'NODE_COMMAND',
  'EXEC_FAILED',
]);

/**
 * Does to the repaired system what once broke it, or what it must bear from now on. An action that
 * does not come to its end is seen, not an error: the system has not recovered. The loads then end,
 * and what the drill changed is taken back with the rest.
 */
export const runDrill: Executor = async (step, session, signal) => {
  const context = contextFor(session, step, signal);
  const began = session.clock.now();
  const { scenario } = session.options;
  const own = (step.drills ?? []).flatMap((name) => scenario.faults.filter((f) => f.name === name));
  for (const action of drillOf(scenario, own)) {
    try {
      await perform(session, step.id, action, 'drill', context);
    } catch (error) {
      if (signal.aborted || !(error instanceof LabError) || !NOT_BORNE.has(error.code)) throw error;
      note(session, step.id, began, action, error.message);
      await session.loads.stopAll();
      return `broken off: ${error.message}`;
    }
  }
  note(session, step.id, began);
  return undefined;
};

/** Records what became of the drill, as of a check: `broken` is the action that it broke off at. */
function note(
  session: Session,
  step: string,
  began: number,
  broken?: ActionUse,
  seen = 'done',
): void {
  const now = session.clock.now();
  const observation: Observation = {
    step,
    check: 'drill',
    role: 'recovery',
    text: broken ? `the drill: ${broken.text}` : 'the drill comes to its end',
    want: true,
    result: broken ? 'false' : 'true',
    fields: [{ field: 'drill', expected: 'done', seen, ok: !broken }],
    startedAt: isoTime(began),
    decidedAt: isoTime(now),
    seconds: (now - began) / 1000,
    heldSeconds: 0,
    samples: 1,
    withinSeconds: 0,
    holdSeconds: 0,
  };
  session.recorder.observation(observation);
  session.options.emit({ type: 'check.decided', at: now, observation, ok: holds(observation) });
}
