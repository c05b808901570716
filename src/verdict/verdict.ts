import { EXIT } from '../base/index.js';
import type {
  Observation,
  Outcome,
  Reason,
  ResetProof,
  Verdict,
  WitnessRecord,
} from '../model/index.js';
import { reasonsOfChecks } from './checks.js';
import { reasonsOfMasks, reasonsOfWitnesses } from './faults.js';
import { reasonsOfRecovery, type LoadLook, type VictimLook } from './recovery.js';

/** Everything a verdict is made from: observations, never the state of a view. */
export interface Evidence {
  /** Faults that were to be injected. */
  faults: string[];
  observations: Observation[];
  witnesses: WitnessRecord[];
  /** Loads on the healthy and on the repaired system. */
  baselineLoads: LoadLook[];
  recoveryLoads: LoadLook[];
  victims: VictimLook[];
  resetProofs: ResetProof[];
  /** Snapshots that were to be compared with, one entry for each comparison: as many proofs are due. */
  proofsDue: ResetProof['against'][];
  failedUndos: { text: string; note?: string }[];
  error?: { code: string; message: string; phase?: string };
  aborted?: string;
  /** Phases that ended; a passed run has them all. */
  complete: boolean;
}

/** Worst first. What is worse hides nothing: every reason stays in the list. */
const ORDER: Outcome[] = ['aborted', 'error', 'invalid', 'failed', 'passed'];

const EXIT_OF: Record<Outcome, number> = {
  passed: EXIT.passed,
  failed: EXIT.failed,
  invalid: EXIT.invalid,
  error: EXIT.error,
  aborted: EXIT.aborted,
};

/**
 * Evidence → verdict. Laws (tested): no data is never a pass; a reason is never
 * removed by what came later; a run that did not end is never passed.
 */
export function judge(evidence: Evidence): Verdict {
  const reasons = [...reasonsOfEnd(evidence), ...reasonsOfEvidence(evidence)];
  reasons.sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  const outcome = reasons[0]?.outcome ?? 'passed';
  return { outcome, exitCode: EXIT_OF[outcome], reasons };
}

/** How the run itself ended. */
function reasonsOfEnd({ error, aborted, complete }: Evidence): Reason[] {
  if (aborted !== undefined) return [{ outcome: 'aborted', code: 'ABORTED', text: aborted }];
  if (error) {
    return [
      {
        outcome: 'error',
        code: error.code,
        text: error.message,
        ...(error.phase ? { phase: error.phase } : {}),
      },
    ];
  }
  if (!complete) {
    return [{ outcome: 'error', code: 'INCOMPLETE', text: 'The run ended before its last phase.' }];
  }
  return [];
}

/**
 * What was seen. A run that was cut short is not blamed for what it had no time to do:
 * a fault never injected is a reason only in a run that got past the baseline.
 */
function reasonsOfEvidence(evidence: Evidence): Reason[] {
  const checks = reasonsOfChecks(evidence.observations);
  const baselineBad =
    checks.some((reason) => reason.outcome === 'invalid') || evidence.error || evidence.aborted;
  const injected = baselineBad
    ? evidence.faults.filter((fault) => evidence.witnesses.some((w) => w.fault === fault))
    : evidence.faults;
  return [
    ...checks,
    ...(evidence.aborted === undefined ? reasonsOfWitnesses(injected, evidence.witnesses) : []),
    ...reasonsOfMasks(injected, evidence.observations),
    ...reasonsOfRecovery(evidence),
  ];
}
