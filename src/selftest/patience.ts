import { phaseOfStep, type Observation, type RunRecord } from '../model/index.js';
import type { Case } from './case.js';

/** A recovery that takes longer than so many times what the right fix took will not come. */
const PATIENCE = 3;
/** At least, ms of cluster time: what is there at once must not leave no time at all for a rollout. */
const SHORTEST = 15_000;

/** How long the recovery of each fault is waited for where none is to come, ms of cluster time. */
export class Patience {
  private readonly longest = new Map<string, number>();

  /** Notes how long the right fix of a fault took, alone; one that did not pass says nothing. */
  learn({ fault = '' }: Case, record: RunRecord): void {
    if (record.verdict.outcome === 'passed') this.longest.set(fault, patience(record));
  }

  /** For a case: of its faults, the slowest counts. The right fix, and others that are right, have all the time that the scenario gives. */
  of({ wants, faults, scenario }: Case): number {
    if (wants !== 'failed') return Infinity;
    const names = faults.length > 0 ? faults : scenario.faults.map(({ name }) => name);
    return Math.max(...names.map((name) => this.longest.get(name) ?? Infinity));
  }
}

function patience({ observations, environment }: RunRecord): number {
  const scale = environment.capabilities?.clockScale ?? 1;
  // Until it was as it should be: how long it then had to stay so is not waited for where it never comes.
  // A drill has no `within` that could be shortened.
  const took = ({ step, seconds, heldSeconds, withinSeconds }: Observation): number =>
    phaseOfStep(step) === 'recovery' && withinSeconds > 0
      ? (seconds - heldSeconds) * 1000 * scale
      : 0;
  return Math.max(SHORTEST, PATIENCE * Math.max(0, ...observations.map(took)));
}
