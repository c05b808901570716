import { LabError } from '../../base/index.js';
import { holds } from '../../model/index.js';
import { afterFixes, groundOf } from '../../plan/index.js';
import { sampleCheck } from '../../steps/index.js';
import { judge } from '../../verdict/index.js';
import { perform } from '../change.js';
import { contextFor } from '../context.js';
import { evidenceOf } from '../evidence.js';
import { setMark } from '../marks.js';
import { forgetMasks } from '../masks.js';
import type { Session } from '../session.js';
import { runCheck } from './check.js';
import type { Executor } from './executor.js';
import { faultOf, settleAll } from './fault.js';

/**
 * What a fault of a later stage stands on: the fixes of the stages before. Those that are there already
 * stay as they are, the others are applied now; then the system must be healthy, and what the ground alone
 * shows of the fault's symptoms proves nothing (it is masked). A stage whose ground did not recover is not begun.
 */
export const layGround: Executor = async (step, session, signal) => {
  const fault = faultOf(session, step);
  const { state, options } = session;
  if (state.mode === 'run' && !passedSoFar(session)) {
    state.stopped = true;
    return 'not begun: the stage before it has not recovered';
  }
  const { scenario } = options;
  const leftOut = (session.plan.options.leftOut ?? []).map((left) => left.fault);
  const lacking = groundOf(scenario, fault.name).filter(
    (name) => !state.standing.includes(name) && !leftOut.includes(name),
  );
  for (const name of lacking) {
    const earlier = scenario.faults.find((candidate) => candidate.name === name);
    if (!earlier) throw new LabError('INTERNAL', { message: `${step.id}: no fault ${name}` });
    const context = contextFor(session, step, signal);
    for (const action of earlier.fix) {
      await perform(session, step.id, action, 'inject', context, fault.name);
    }
    await settleAll(earlier.fix, context);
    state.standing.push(name);
  }
  forgetMasks(session);
  setMark(session, 'inject');
  const context = contextFor(session, step, signal);
  const fixed = scenario.faults.filter(({ name }) => lacking.includes(name));
  const healthy = await Promise.all(
    scenario.steadyState.map((check) =>
      runCheck(session, step, afterFixes(check, fixed), 'steady', true, signal),
    ),
  );
  if (!healthy.every(holds)) return 'the ground is not healthy';
  for (const check of fault.symptoms) {
    const { ok } = await sampleCheck(check, context);
    if (ok === true && state.masks[check.id] === undefined) {
      state.masks[check.id] = `what ${fault.name} stands on`;
    }
  }
  return lacking.length === 0 ? 'it stands' : `applied the fix of ${lacking.join(', ')}`;
};

/** Whether nothing that was seen until now speaks against the run. */
function passedSoFar(session: Session): boolean {
  const evidence = evidenceOf(session, true);
  const faults = [...new Set(evidence.witnesses.map((witness) => witness.fault))];
  return judge({ ...evidence, faults }).outcome === 'passed';
}
