import {
  holds,
  type ChangeRecord,
  type Observation,
  type RunRecord,
  type WitnessRecord,
} from '../model/index.js';
import { heldFrom, phaseOf } from './phases.js';

/** What became of one fault, gathered from the record. Moments are ms since the epoch, absent when they never came. */
export interface FaultFacts {
  name: string;
  title: string;
  story?: string;
  culprit: string;
  victims: string[];
  witness?: WitnessRecord;
  injected?: number;
  /** The change was read back and its first effect seen. */
  witnessed?: number;
  /** First symptom that this fault made true itself. */
  firstSymptom?: { at: number; text: string };
  fixed?: number;
  /** From here on all of its recovery checks held: the start of their holds, not the end. */
  recovered?: number;
  /** Since when anybody looked for its symptoms and for its recovery: nothing can be seen earlier. */
  looked: { symptoms?: number; recovery?: number };
  /** A masked symptom was true already when an earlier fault was in: it proves nothing. */
  symptoms: { proven: number; masked: number; total: number };
  invariants: { held: number; total: number };
  injections: ChangeRecord[];
  fixes: ChangeRecord[];
  /** Left out on purpose by an option (a negative control). */
  skipped: { inject: boolean; fix: boolean };
}

/** The faults of this run, in scenario order. */
export function faultFacts(record: RunRecord): FaultFacts[] {
  const chosen = record.plan.options.faults;
  return record.scenario.faults
    .filter((fault) => chosen.length === 0 || chosen.includes(fault.name))
    .map((fault) => factsOf(record, fault));
}

/** All looks at each check: `lab verify` looks at the same one again, which proves no more. */
function byCheck(observations: Observation[]): Observation[][] {
  const looks = new Map<string, Observation[]>();
  for (const one of observations) looks.set(one.check, [...(looks.get(one.check) ?? []), one]);
  return [...looks.values()];
}

function factsOf(record: RunRecord, fault: RunRecord['scenario']['faults'][number]): FaultFacts {
  const { name } = fault;
  const own = record.observations.filter((observation) => observation.fault === name);
  const inPhase = (phase: string): Observation[] =>
    own.filter((observation) => phaseOf(record, observation.step) === phase);
  const symptoms = inPhase('inject').filter((o) => o.role === 'symptom' && o.want);
  const invariants = inPhase('inject').filter((o) => o.role === 'invariant');
  const recovery = inPhase('recovery').filter((o) => o.role === 'recovery');
  const witness = record.witnesses.find((candidate) => candidate.fault === name);
  const changes = record.changes.filter((change) => change.fault === name);
  const fixes = changes.filter((change) => change.purpose === 'fix');
  const first = symptoms
    .filter((o) => holds(o) && o.maskedBy === undefined)
    .sort((a, b) => Date.parse(a.decidedAt) - Date.parse(b.decidedAt))[0];
  const lastFix = fixes.at(-1);
  const seen = byCheck(symptoms).filter((looks) => looks.every(holds));
  return {
    ...fault,
    ...(witness ? { witness, injected: Date.parse(witness.injectedAt) } : {}),
    ...(witness && isWitnessed(witness) ? { witnessed: Date.parse(witness.firstEffect.at) } : {}),
    ...(first ? { firstSymptom: { at: Date.parse(first.decidedAt), text: first.text } } : {}),
    ...(lastFix ? { fixed: Date.parse(lastFix.at) } : {}),
    ...(recovery.length > 0 && recovery.every(holds)
      ? { recovered: Math.max(...recovery.map(heldFrom)) }
      : {}),
    looked: {
      ...(symptoms.length > 0 ? { symptoms: firstLook(symptoms) } : {}),
      ...(recovery.length > 0 ? { recovery: firstLook(recovery) } : {}),
    },
    symptoms: {
      proven: seen.filter((looks) => looks.every((o) => o.maskedBy === undefined)).length,
      masked: seen.filter((looks) => looks.some((o) => o.maskedBy !== undefined)).length,
      total: byCheck(symptoms).length,
    },
    invariants: {
      held: byCheck(invariants).filter((looks) => looks.every(holds)).length,
      total: byCheck(invariants).length,
    },
    injections: changes.filter((change) => change.purpose === 'inject'),
    fixes,
    skipped: {
      inject: record.plan.options.skipInject.includes(name),
      fix: record.plan.options.skipFix.includes(name),
    },
  };
}

const firstLook = (observations: Observation[]): number =>
  Math.min(...observations.map((o) => Date.parse(o.startedAt)));

/** Read back completely, and the first effect seen: both halves of the witness. */
function isWitnessed(
  witness: WitnessRecord,
): witness is WitnessRecord & { firstEffect: NonNullable<WitnessRecord['firstEffect']> } {
  return (
    witness.firstEffect !== undefined &&
    witness.readBack.length > 0 &&
    witness.readBack.every((look) => look.ok)
  );
}
