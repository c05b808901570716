import { CAPABILITIES, type CapabilityName, type Scenario } from '../model/index.js';
import { makePlan } from './plan.js';

/** What a provider must have for a whole run of the scenario, by name, sorted. Pure. */
export function needsOfScenario(scenario: Scenario): CapabilityName[] {
  const { name } = scenario.metadata;
  const { steps } = makePlan(
    scenario,
    { has: [...CAPABILITIES] },
    {
      ...{ provider: 'any', cluster: name, faults: [], skipFix: [], skipInject: [] },
      ...{ each: false, quick: false, createCluster: true, deleteCluster: true },
    },
  );
  return [...new Set(steps.flatMap(({ needs }) => needs))].sort();
}
