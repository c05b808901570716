import { formatDuration, plural } from '../../base/index.js';
import { leftOutText, type Plan } from '../../model/index.js';
import { choiceOptions, pauseOptions, scenarioOptions, type RunFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';
import { SPEED } from '../speed.js';

/** Prints what a run would do now, on the cluster as it is. Reads only. */
export async function printPlan(name: string, flags: RunFlags): Promise<void> {
  const [{ foresee }, { runOptionsOf }] = await Promise.all([
    import('../../run/index.js'),
    import('../run-options.js'),
  ]);
  const { options, first } = await runOptionsOf(name, flags, {
    emit: () => {},
    signal: new AbortController().signal,
    speed: SPEED.run,
  });
  const { plan, stands } = await foresee(options);
  print(flags.output, plan, () => `${first}\n${planText(plan, stands)}`);
}

/** The plan as one line a step, with what each may change below it, and whether the system then stands. */
export function planText(plan: Plan, stands: boolean): string {
  const { provider, cluster, createCluster, simulation } = plan.options;
  const how = simulation ? ` (simulated, speed ${simulation.speed}, seed ${simulation.seed})` : '';
  const lines = [
    `${plan.scenario} on ${provider}${how}, cluster ${cluster}${createCluster ? '' : ' as it stands'}: ${plural(plan.steps.length, 'step')}, at most ${formatDuration(plan.bound)}`,
  ];
  for (const left of plan.options.leftOut ?? []) lines.push(`left out: ${leftOutText(left)}`);
  for (const step of plan.steps) {
    lines.push(`${step.id}  (≤ ${formatDuration(step.deadline)})`, `    ${step.title}`);
    for (const change of step.changes) lines.push(`    changes ${change}`);
  }
  if (stands) lines.push(`Then ${cluster} is left standing: lab down --cluster ${cluster}`);
  return lines.join('\n');
}

/** `lab plan SCENARIO` */
export function planCommand(): LabCommand {
  const command = new LabCommand('plan')
    .description('print every step a run would take, and what each may change; changes nothing')
    .argument('<scenario>', 'a name from `lab list`, or a file');
  return pauseOptions(choiceOptions(scenarioOptions(command, SPEED.run)))
    .action(printPlan)
    .promises({
      json: 'the plan: options, the steps that a run would walk now with deadline and changes, bound in ms',
      examples: [
        ['lab plan atlan-outage', 'everything'],
        ['lab plan atlan-outage --fault selector-mismatch --quick', 'a part of it'],
      ],
    });
}
