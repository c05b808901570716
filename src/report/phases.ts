import {
  phaseOfStep,
  type Observation,
  type Phase,
  type PhaseRecord,
  type RunRecord,
} from '../model/index.js';

/** The phase of a step: from the plan, else from the step's own id (`inject/x/witness`). */
export function phaseOf(record: RunRecord, step: string): Phase | undefined {
  return record.plan.steps.find((planned) => planned.id === step)?.phase ?? phaseOfStep(step);
}

/** The phase under way at this moment, ms since the epoch. A load's profile does not say it: `quick` is sent in any. */
export function phaseAt(record: RunRecord, at: number): PhaseRecord | undefined {
  return record.phases.findLast(
    ({ startedAt, endedAt }) =>
      Date.parse(startedAt) <= at && (endedAt === undefined || at <= Date.parse(endedAt)),
  );
}

/** ms since the epoch of the first look of those that held in a row to the end. */
export function heldFrom({ decidedAt, heldSeconds }: Observation): number {
  return Date.parse(decidedAt) - heldSeconds * 1000;
}

export interface CheckGroup {
  phase: string;
  fault?: string;
  observations: Observation[];
}

/** Observations by phase and fault, in the order in which they were first asked. */
export function checkGroups(record: RunRecord): CheckGroup[] {
  const groups = new Map<string, CheckGroup>();
  for (const observation of record.observations) {
    const phase = phaseOf(record, observation.step) ?? 'other';
    const key = `${phase}\n${observation.fault ?? ''}`;
    const group = groups.get(key) ?? {
      phase,
      ...(observation.fault === undefined ? {} : { fault: observation.fault }),
      observations: [],
    };
    group.observations.push(observation);
    groups.set(key, group);
  }
  return [...groups.values()];
}
