import { LabError } from '../base/index.js';
import type { Capabilities, Fault, Plan, PlanOptions, PlanStep, Scenario } from '../model/index.js';
import { PlanBuilder } from './builder.js';
import { outage } from './outage.js';
import { watch } from './watch.js';
import { baseline, deploy, leave, provision } from './system.js';

/**
 * Scenario + capabilities + options → the ordered steps of a run. Pure: the same
 * input gives the same bytes. Throws PLAN_REFUSED when a fault is unknown or the
 * provider lacks a capability a step needs.
 */
export function makePlan(
  scenario: Scenario,
  capabilities: Capabilities,
  options: PlanOptions,
): Plan {
  const faults = selectFaults(scenario, options.faults);
  selectFaults(scenario, [...options.skipFix, ...options.skipInject]);
  if (scenario.acts && !options.noFault) {
    throw new LabError('PLAN_REFUSED', {
      message:
        'A variant that acts on the healthy system is watched alone: nothing may be injected beside it',
      next: 'Leave the fault out, or the variant.',
    });
  }
  const plan = new PlanBuilder(scenario, options, capabilities);
  provision(plan);
  deploy(plan);
  baseline(plan, faults);
  if (options.noFault) {
    watch(plan, faults);
  } else if (options.each) {
    for (const fault of faults) {
      plan.round = `${fault.name}/`;
      outage(plan, [fault]);
    }
    plan.round = '';
  } else {
    outage(plan, faults);
  }
  leave(plan);
  refuseMissing(scenario, plan.steps, capabilities, options.provider);
  return {
    scenario: scenario.metadata.name,
    digest: scenario.source.digest,
    options,
    steps: plan.steps,
    bound: boundOf(plan.steps),
  };
}

/** Sum of the deadlines; steps of one group run at the same time and count once. */
export function boundOf(steps: PlanStep[]): number {
  const groups = new Map<string, number>();
  let total = 0;
  for (const step of steps) {
    if (step.group === undefined) total += step.deadline;
    else groups.set(step.group, Math.max(groups.get(step.group) ?? 0, step.deadline));
  }
  for (const longest of groups.values()) total += longest;
  return total;
}

const HOW_TO_UPGRADE =
  'Use --provider kind, and say what to upgrade to with --upgrade-target FILE (or LAB_UPGRADE_TARGET); docs/upgrade-target.md has the format.';

function refuseMissing(
  { cluster, metadata }: Scenario,
  steps: PlanStep[],
  { has }: Capabilities,
  provider: string,
): void {
  const missing = [{ id: metadata.name, needs: cluster.needs ?? [] }, ...steps].flatMap(
    ({ id, needs }) =>
      needs.filter((name) => !has.includes(name)).map((name) => `${id} needs ${name}`),
  );
  if (missing.length > 0) {
    // What the user can give comes before what only another provider has.
    const first = missing.find((line) => line.endsWith(' upgradeTarget'));
    throw new LabError('PLAN_REFUSED', {
      message: `The provider ${provider} cannot run this scenario: ${first ?? missing[0]}`,
      ...(first === undefined ? {} : { next: HOW_TO_UPGRADE }),
      details: missing,
    });
  }
}

/** Faults by the given names, in scenario order; all when none is named. Throws PLAN_REFUSED. */
export function selectFaults(scenario: Scenario, names: string[]): Fault[] {
  for (const name of names) {
    if (!scenario.faults.some((fault) => fault.name === name)) {
      throw new LabError('PLAN_REFUSED', {
        message: `${scenario.metadata.name} has no fault "${name}"`,
        next: `Its faults are ${scenario.faults.map((fault) => fault.name).join(', ')}.`,
      });
    }
  }
  return scenario.faults.filter((fault) => names.length === 0 || names.includes(fault.name));
}
