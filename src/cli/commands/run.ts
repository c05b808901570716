import { Command } from 'commander';
import { outputOption, print } from '../output.js';
import { runAndShow, type ShowFlags } from '../run-and-show.js';
import { choiceOptions, pauseOptions, scenarioOptions } from '../run-options.js';
import { printPlan } from './plan.js';

/** `lab run SCENARIO` */
export function runCommand(): Command {
  const command = new Command('run')
    .description('run a scenario from an empty machine to its report, and leave nothing behind')
    .argument('<scenario>', 'a name from `lab list`, or a file')
    .option('--dry-run', 'print the plan and change nothing')
    .option('--quiet', 'print only the outcome')
    .addOption(outputOption());
  return pauseOptions(choiceOptions(scenarioOptions(command))).action(
    async (name: string, flags: ShowFlags & { dryRun?: boolean }) => {
      if (flags.dryRun) return await printPlan(name, flags);
      const { runScenario } = await import('../../run/index.js');
      const { record, report } = await runAndShow(name, flags, runScenario);
      process.exitCode = record.verdict.exitCode;
      if (flags.output === 'json') print('json', record, () => '');
      else if (flags.quiet)
        print('text', record, () => `${record.verdict.outcome} ${report ?? ''}`);
    },
  );
}
