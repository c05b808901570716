import type { Evidence } from '../verdict/index.js';
import type { Session } from './session.js';

/** What the verdict is made from, out of the record and nothing else. */
export function evidenceOf(session: Session, complete: boolean): Evidence {
  const { record, looks } = session.state;
  const { error } = record;
  const aborted = error?.code === 'ABORTED' ? error.message : undefined;
  return {
    // A walk by hand is judged by what was injected, a run by what it set out to inject.
    faults:
      session.state.mode === 'hand'
        ? [...new Set(record.witnesses.map((witness) => witness.fault))]
        : session.plan.options.faults,
    observations: record.observations,
    witnesses: record.witnesses,
    ...looks,
    resetProofs: record.resetProofs,
    failedUndos: record.undos.filter((undo) => !undo.ok),
    ...(error && aborted === undefined ? { error } : {}),
    ...(aborted === undefined ? {} : { aborted }),
    complete,
  };
}
