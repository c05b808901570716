import { CAPABILITIES, type CapabilityName, type Scenario } from '../model/index.js';
import { makePlan } from './plan.js';

/** What a provider must have to run the scenario, by name, sorted. A fault that may be left out asks for nothing. Pure. */
export function needsOfScenario(scenario: Scenario): CapabilityName[] {
  const { name } = scenario.metadata;
  const sure = scenario.faults.filter(({ needs = [] }) => needs.length === 0);
  const { steps } = makePlan(
    scenario,
    { has: [...CAPABILITIES] },
    {
      ...{
        provider: 'any',
        cluster: name,
        faults: sure.map((fault) => fault.name),
        skipFix: [],
        skipInject: [],
      },
      ...{ each: false, quick: false, createCluster: true, deleteCluster: true },
    },
  );
  return [
    ...new Set([...(scenario.cluster.needs ?? []), ...steps.flatMap(({ needs }) => needs)]),
  ].sort();
}
