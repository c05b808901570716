import { formatDuration } from '../../base/index.js';
import type { Plan } from '../../model/index.js';
import { choiceOptions, scenarioOptions, type RunFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';

/** Prints what a run would do. Reads only. */
export async function printPlan(name: string, flags: RunFlags): Promise<void> {
  const { makePlan, selectFaults } = await import('../../plan/index.js');
  const { runOptionsOf } = await import('../run-options.js');
  const options = runOptionsOf(name, flags, {
    emit: () => {},
    signal: new AbortController().signal,
  });
  const plan = makePlan(options.scenario, await options.provider.capabilities(), {
    provider: options.provider.name,
    cluster: options.cluster,
    faults: selectFaults(options.scenario, options.faults).map((fault) => fault.name),
    each: options.each,
    skipFix: options.skipFix,
    skipInject: options.skipInject,
    quick: options.quick,
    createCluster: true,
    deleteCluster: true,
  });
  print(flags.output, plan, () => planText(plan));
}

/** The plan as one line a step, with what each may change below it. */
export function planText(plan: Plan): string {
  const lines = [
    `${plan.scenario} on ${plan.options.provider}, cluster ${plan.options.cluster}: ${plan.steps.length} steps, at most ${formatDuration(plan.bound)}`,
  ];
  for (const step of plan.steps) {
    lines.push(`${step.id}  (≤ ${formatDuration(step.deadline)})`, `    ${step.title}`);
    for (const change of step.changes) lines.push(`    changes ${change}`);
  }
  return lines.join('\n');
}

/** `lab plan SCENARIO` */
export function planCommand(): LabCommand {
  const command = new LabCommand('plan')
    .description('print every step a run would take, and what each may change; changes nothing')
    .argument('<scenario>', 'a name from `lab list`, or a file');
  return choiceOptions(scenarioOptions(command))
    .action(printPlan)
    .promises({
      json: 'the plan: options, steps with deadline and changes, bound in ms',
      examples: [
        ['lab plan atlan-outage', 'everything'],
        ['lab plan atlan-outage --fault selector-mismatch --quick', 'a part of it'],
      ],
    });
}
