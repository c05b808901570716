import { LabError } from '../../base/index.js';
import type { PlanStep } from '../../model/index.js';
import { noteSettled } from '../marks.js';
import { demandPortForwarder } from '../port-forwarder.js';
import { systemOf, type Session } from '../session.js';
import type { Executor } from './executor.js';

function loadOf(step: PlanStep): NonNullable<PlanStep['load']> {
  if (!step.load) throw new LabError('INTERNAL', { message: `${step.id} has no load` });
  return step.load;
}

/** Results of an earlier phase say nothing of this one. */
function forgetEarlier(session: Session): void {
  session.loads.forget(Date.parse(session.recorder.record.phases.at(-1)?.startedAt ?? ''));
}

/** Sends a whole load and waits for its end. */
export const runLoad: Executor = async (step, session) => {
  const { name, profile } = loadOf(step);
  if (step.phase === 'recovery') noteSettled(session);
  forgetEarlier(session);
  const handle = await session.loads.start(name, profile);
  const result = await handle.done;
  const spec = session.options.scenario.load.find((load) => load.name === name);
  const looks = step.phase === 'recovery' ? 'recoveryLoads' : 'baselineLoads';
  session.state.looks[looks].push({ load: result, tolerance: spec?.tolerance ?? 0 });
  if (result.errors.refused > 0) await demandPortForwarder(systemOf(session));
  const ok = result.statuses['200'] ?? 0;
  return `${ok} of ${result.amount ?? result.sent} answered with 200 in ${result.seconds.toFixed(1)} s`;
};

export const startLoadStep: Executor = async (step, session) => {
  const { name, profile } = loadOf(step);
  forgetEarlier(session);
  await session.loads.start(name, profile);
  return undefined;
};

export const stopLoadStep: Executor = async (step, session) => {
  const result = await session.loads.stop(loadOf(step).name);
  return result ? `${result.answered} answers, ${result.sent - result.answered} errors` : undefined;
};
