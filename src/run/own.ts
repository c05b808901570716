import { judge, type Evidence } from '../verdict/index.js';
import type { Observation, Verdict } from '../model/index.js';
import { evidenceOf, proofsDue } from './evidence.js';
import type { Session } from './session.js';

/** What was there when a command by hand, or a phase, began: what came since is its own. */
export interface Before {
  /** ms since the epoch. */
  startedAt: number;
  observations: number;
  witnesses: number;
  phases: number;
  steps: number;
  undos: number;
  resetProofs: number;
  baselineLoads: number;
  recoveryLoads: number;
  victims: number;
  active: string[];
  standing: string[];
  phase: string;
  /** Pending entries of the journal, by number. */
  pending: Set<number>;
}

export function beforeCommand({ state, journal, clock }: Session): Before {
  const { record, looks } = state;
  return {
    startedAt: clock.now(),
    observations: record.observations.length,
    witnesses: record.witnesses.length,
    phases: record.phases.length,
    steps: record.steps.length,
    undos: record.undos.length,
    resetProofs: record.resetProofs.length,
    baselineLoads: looks.baselineLoads.length,
    recoveryLoads: looks.recoveryLoads.length,
    victims: looks.victims.length,
    active: [...state.active],
    standing: [...state.standing],
    phase: state.phase,
    pending: new Set(journal.pending().map((entry) => entry.seq)),
  };
}

/** What a command or a phase itself saw, and the verdict on that alone: an earlier failure is not its own. */
export function ownVerdict(
  session: Session,
  before: Before,
): { observations: Observation[]; verdict: Verdict } {
  const { record, looks } = session.state;
  const observations = record.observations.slice(before.observations);
  const witnesses = record.witnesses.slice(before.witnesses);
  const own: Evidence = {
    ...evidenceOf(session, true),
    faults: [...new Set(witnesses.map((witness) => witness.fault))],
    observations,
    witnesses,
    baselineLoads: looks.baselineLoads.slice(before.baselineLoads),
    recoveryLoads: looks.recoveryLoads.slice(before.recoveryLoads),
    victims: looks.victims.slice(before.victims),
    resetProofs: record.resetProofs.slice(before.resetProofs),
    proofsDue: proofsDue(session, record.steps.slice(before.steps)),
    failedUndos: record.undos.slice(before.undos).filter((undo) => !undo.ok),
  };
  return { observations, verdict: judge(own) };
}
