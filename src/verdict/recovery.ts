import type { LoadResult, Reason, ResetProof } from '../model/index.js';
import type { Evidence } from './verdict.js';

/** What became of the victims of the faults, looked at after the fix. */
export interface VictimLook {
  victim: string;
  fault: string;
  /** Restarts since the fix. */
  restarts: number;
  /** Pods that are not those that were there when the recovery had settled. */
  replaced: number;
  replicasBefore: number;
  /** Undefined when the object is gone. */
  replicasAfter: number | undefined;
}

/** A load that had to be answered, with the share it may lose. */
export interface LoadLook {
  load: LoadResult;
  /** Highest share of requests without a 200, 0–1. */
  tolerance: number;
  fault?: string;
}

/** Requests of a load that were not answered with 200: the amount asked for counts, not only what was sent. */
export function lostRequests(look: LoadLook): { lost: number; of: number } {
  const of = look.load.amount ?? look.load.sent;
  return { lost: Math.max(0, of - (look.load.statuses['200'] ?? 0)), of };
}

function reasonsOfLoad(look: LoadLook, outcome: 'invalid' | 'failed'): Reason[] {
  const { lost, of } = lostRequests(look);
  const phase = outcome === 'invalid' ? 'baseline' : 'recovery';
  const name = `${look.load.name} (${look.load.profile})`;
  if (of === 0) {
    return [{ outcome, code: 'LOAD_NO_DATA', text: `${name}: no request was sent`, phase }];
  }
  if (lost / of <= look.tolerance) return [];
  const kinds = new Map<string, number>();
  for (const failure of look.load.failures) {
    kinds.set(failure.kind, (kinds.get(failure.kind) ?? 0) + 1);
  }
  const detail = [...kinds].map(([kind, count]) => `${count} × ${kind}`).join(', ');
  return [
    {
      outcome,
      code: outcome === 'invalid' ? 'BASELINE_LOAD' : 'RECOVERY_LOAD',
      text: `${name}: ${lost} of ${of} requests were not answered with 200 (at most ${(look.tolerance * 100).toFixed(1)} % may be lost)${detail ? `; among the first: ${detail}` : ''}`,
      phase,
    },
  ];
}

function reasonsOfVictim(look: VictimLook): Reason[] {
  const say = (text: string): Reason => ({
    outcome: 'failed',
    code: 'VICTIM_HARMED',
    text: `${look.victim} ${text}`,
    phase: 'recovery',
    fault: look.fault,
  });
  if (look.replicasAfter === undefined) return [say('is gone')];
  const reasons: Reason[] = [];
  if (look.replicasAfter < look.replicasBefore) {
    reasons.push(say(`has ${look.replicasAfter} ready replicas, had ${look.replicasBefore}`));
  }
  if (look.restarts > 0) reasons.push(say(`restarted ${look.restarts} times after the fix`));
  if (look.replaced > 0) {
    reasons.push(
      say(`lost ${look.replaced} of its pods after it had recovered; others took their place`),
    );
  }
  return reasons;
}

const PHASE_OF = { 'before-injection': 'reset-proof', 'before-deploy': 'final-proof' } as const;

function reasonsOfProof(proof: ResetProof): Reason[] {
  return proof.residue.map((residue) => ({
    outcome: 'failed' as const,
    code: 'RESIDUE',
    text: `${residue.object} ${residue.path}: was ${residue.before}, is ${residue.after} (against the snapshot ${proof.against.replace('-', ' ')})`,
    phase: PHASE_OF[proof.against],
  }));
}

/** A comparison that compared nothing proves nothing. */
function reasonsOfDue({ proofsDue, resetProofs }: Evidence): Reason[] {
  const count = (all: ResetProof['against'][], one: string): number =>
    all.filter((against) => against === one).length;
  const made = resetProofs.map(({ against }) => against);
  return [...new Set(proofsDue)]
    .filter((against) => count(made, against) < count(proofsDue, against))
    .map((against) => ({
      outcome: 'failed' as const,
      code: 'PROOF_NO_DATA',
      text: `There is no snapshot ${against.replace('-', ' ')} to compare with: nothing is known about what is left`,
      phase: PHASE_OF[against],
    }));
}

/** Reasons from the loads, the victims, the undo and the reset proofs. */
export function reasonsOfRecovery(evidence: Evidence): Reason[] {
  return [
    ...evidence.baselineLoads.flatMap((look) => reasonsOfLoad(look, 'invalid')),
    ...evidence.recoveryLoads.flatMap((look) => reasonsOfLoad(look, 'failed')),
    ...evidence.victims.flatMap(reasonsOfVictim),
    ...evidence.failedUndos.map((undo): Reason => ({
      outcome: 'failed',
      code: 'UNDO_FAILED',
      text: `${undo.text} could not be undone: ${undo.note ?? 'no reason given'}`,
      phase: 'undo',
    })),
    ...evidence.resetProofs.flatMap(reasonsOfProof),
    ...reasonsOfDue(evidence),
  ];
}
