import { runDiagnosis } from '../../steps/index.js';
import { contextFor } from '../context.js';
import { connected } from '../session.js';
import { faultOf } from './fault.js';
import type { Executor } from './executor.js';

/** Commands that run side by side: all of them only look, and a kubectl is most of its time its own start. */
const SIDE_BY_SIDE = 2;

/** Runs an engineer's commands on the broken system; a command that fails is evidence too. */
export const diagnose: Executor = async (step, session, signal) => {
  const fault = faultOf(session, step);
  const context = contextFor(session, step, signal);
  const { kubeconfig } = connected(session).handle;
  for (let at = 0; at < fault.diagnosis.length; at += SIDE_BY_SIDE) {
    const some = fault.diagnosis.slice(at, at + SIDE_BY_SIDE);
    // All have ended before anything is thrown: nothing is left running.
    const ended = await Promise.allSettled(
      some.map((command) => runDiagnosis(command, context, { kubeconfig })),
    );
    for (const result of ended) {
      if (result.status === 'rejected') throw result.reason;
      await session.recorder.transcript({ ...result.value, fault: fault.name });
    }
  }
  return undefined;
};
