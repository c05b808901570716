import { runDiagnosis } from '../../steps/index.js';
import { contextFor } from '../context.js';
import { connected } from '../session.js';
import { faultOf } from './fault.js';
import type { Executor } from './executor.js';

/** Runs an engineer's commands on the broken system; a command that fails is evidence too. */
export const diagnose: Executor = async (step, session, signal) => {
  const fault = faultOf(session, step);
  const context = contextFor(session, step, signal);
  for (const command of fault.diagnosis) {
    const entry = await runDiagnosis(command, context, {
      kubeconfig: connected(session).handle.kubeconfig,
    });
    await session.recorder.transcript({ ...entry, fault: fault.name });
  }
  return undefined;
};
