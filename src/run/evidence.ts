import { placeOf, type StepRecord } from '../model/index.js';
import type { Evidence } from '../verdict/index.js';
import type { Session } from './session.js';

/** What the verdict is made from, out of the record and nothing else. */
export function evidenceOf(session: Session, complete: boolean): Evidence {
  const { record, looks } = session.state;
  const { error } = record;
  const aborted = error?.code === 'ABORTED' ? error.message : undefined;
  return {
    faults: faultsOf(session),
    observations: record.observations,
    witnesses: record.witnesses,
    ...looks,
    resetProofs: record.resetProofs,
    proofsDue: proofsDue(session, record.steps),
    failedUndos: record.undos.filter((undo) => !undo.ok),
    ...(error && aborted === undefined ? { error } : {}),
    ...(aborted === undefined ? {} : { aborted }),
    complete,
  };
}

/** What these steps of a walk compared with: each comparison that ended owes a proof. */
export function proofsDue({ plan }: Session, walked: StepRecord[]): Evidence['proofsDue'] {
  const planned = new Map(plan.steps.map((step) => [step.id, step]));
  return walked.flatMap(({ id, status }) => {
    const { kind, snapshot } = planned.get(id) ?? {};
    return kind === 'snapshot.compare' && snapshot && status === 'ok' ? [snapshot] : [];
  });
}

/** A walk by hand, a run that paused before any injection, or one that got to no later stage, is judged by what was injected; a run by what it set out to inject. */
function faultsOf({ state, plan }: Session): string[] {
  const { mode, record } = state;
  const early = record.pausedAfter !== undefined && placeOf(record.pausedAfter) < placeOf('inject');
  return mode === 'hand' || early || state.stopped
    ? [...new Set(record.witnesses.map((witness) => witness.fault))]
    : plan.options.noFault
      ? []
      : plan.options.faults;
}
