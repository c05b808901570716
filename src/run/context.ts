import { isoTime, LabError } from '../base/index.js';
import type { ActionContext, Check, PlanStep, ProbeContext } from '../model/index.js';
import { awaitCheck } from '../steps/index.js';
import { connected, type Session } from './session.js';

/** Moment from which events and OOM kills count for a step, ms since the epoch. */
function sinceOf(session: Session, step: PlanStep): number {
  const { marks } = session.state;
  if (step.phase === 'inject') return marks.inject;
  if (step.phase === 'recovery' || step.phase === 'fix') return marks.fix;
  return marks.baseline;
}

/** What a step's probes and actions get. */
export function contextFor(session: Session, step: PlanStep, signal: AbortSignal): ActionContext {
  const { kube, view, memory, node, handle } = connected(session);
  const { marks, restarts } = session.state;
  const context: ActionContext = {
    kube: session.secrets.watching(kube),
    view,
    memory,
    ...(session.capabilities.has.includes('nodeCommand') ? { node } : {}),
    away: () => session.clock.elapsed() < session.awayUntil,
    expectAway: (ms) => {
      session.awayUntil = Math.max(session.awayUntil, session.clock.elapsed() + ms);
    },
    keep: async (output) =>
      session.recorder.transcript({
        ...output,
        id: step.id,
        fault: step.fault ?? 'drill',
        via: 'node',
        at: isoTime(session.clock.now()),
      }),
    load: session.loads,
    clock: session.clock,
    capabilities: session.capabilities,
    namespace: session.options.scenario.workload.namespace,
    values: session.recorder.values(step.id),
    ports: handle.ports,
    marks: { ...marks, since: sinceOf(session, step) },
    restartsAt: (mark, podUid, container) => restarts[mark][`${podUid}/${container}`],
    signal,
    await: (check) => awaitOrThrow(check, context),
  };
  return context;
}

/** Evaluates a check with its times, for `wait`. Throws STEP_TIMEOUT with the last value seen. */
export async function awaitOrThrow(check: Check, context: ProbeContext): Promise<void> {
  const seen = await awaitCheck(check, true, context, {});
  if (seen.result === 'true') return;
  const fields = seen.fields.map((f) => `${f.field}: expected ${f.expected}, seen ${f.seen}`);
  throw new LabError('STEP_TIMEOUT', {
    message: `${check.text}: not within ${check.within / 1000} s (${fields[0] ?? 'no data'})`,
    details: fields,
  });
}
