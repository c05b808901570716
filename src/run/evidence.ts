import { PHASES } from '../model/index.js';
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
    failedUndos: record.undos.filter((undo) => !undo.ok),
    ...(error && aborted === undefined ? { error } : {}),
    ...(aborted === undefined ? {} : { aborted }),
    complete,
  };
}

/** A walk by hand, or a run that paused before any injection, is judged by what was injected; a run by what it set out to inject. */
function faultsOf({ state, plan }: Session): string[] {
  const { mode, record } = state;
  const early =
    record.pausedAfter !== undefined &&
    PHASES.indexOf(record.pausedAfter) < PHASES.indexOf('inject');
  return mode === 'hand' || early
    ? [...new Set(record.witnesses.map((witness) => witness.fault))]
    : plan.options.faults;
}
