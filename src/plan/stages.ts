import { LabError } from '../base/index.js';
import {
  leftOutText,
  type Capabilities,
  type Fault,
  type LeftOut,
  type Scenario,
} from '../model/index.js';

/** These faults in the stages of their scenario, in its order; stages of which none is there are left out. */
export function stagesOf(scenario: Scenario, faults: Fault[]): Fault[][] {
  const { stages } = scenario;
  if (!stages) return [faults];
  return stages
    .map((names) => faults.filter(({ name }) => names.includes(name)))
    .filter((stage) => stage.length > 0);
}

/** Names of the faults of all stages before the one that a fault is in: it stands on their fixes. */
export function groundOf({ stages = [] }: Pick<Scenario, 'stages'>, fault: string): string[] {
  return stages
    .slice(
      0,
      Math.max(
        0,
        stages.findIndex((stage) => stage.includes(fault)),
      ),
    )
    .flat();
}

/** Whether two faults are in one stage, where they accumulate. */
export function sameStage({ stages }: Pick<Scenario, 'stages'>, a: string, b: string): boolean {
  return stages === undefined || stages.some((stage) => stage.includes(a) && stage.includes(b));
}

/**
 * Faults by the given names, or all that the provider is capable of when none is named; those it is not
 * capable of apart, with what they need. Throws PLAN_REFUSED for a named one, and when none is left.
 */
export function capableOf(
  scenario: Scenario,
  names: string[],
  { has }: Pick<Capabilities, 'has'>,
  provider: string,
): { faults: string[]; leftOut: LeftOut[] } {
  const chosen = scenario.faults.filter(({ name }) => names.length === 0 || names.includes(name));
  const leftOut = chosen.flatMap(({ name: fault, needs = [] }): LeftOut[] => {
    const missing = needs.filter((need) => !has.includes(need));
    return missing.length === 0 ? [] : [{ fault, needs: missing }];
  });
  if (leftOut.length > 0 && (names.length > 0 || leftOut.length === chosen.length)) {
    const [first] = leftOut.map(leftOutText);
    throw new LabError('PLAN_REFUSED', {
      message: `The provider ${provider} cannot run this fault: ${first ?? ''}`,
      details: leftOut.map(leftOutText),
    });
  }
  const faults = chosen
    .map(({ name }) => name)
    .filter((name) => !leftOut.some(({ fault }) => fault === name));
  return { faults, leftOut };
}
