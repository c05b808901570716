import { LabError } from '../../base/index.js';
import { choiceOptions, pauseOptions, scenarioOptions, tagOption } from '../flags.js';
import { runAll, type AllFlags } from '../run-all.js';
import { LabCommand } from '../lab-command.js';
import { print, writeLine } from '../output.js';
import { printGoingOn } from './going-on.js';
import { printPlan } from './plan.js';
import { SPEED } from '../speed.js';

/** `lab run SCENARIO` */
export function runCommand(): LabCommand {
  const command = new LabCommand('run')
    .description('run a scenario from an empty machine to its report, and leave nothing behind')
    .argument('[scenario]', 'a name from `lab list`, or a file')
    .option(
      '--all',
      'every scenario that `lab list` names, on as few clusters as they need (NAME-1, NAME-2, … with --cluster NAME)',
    )
    .addOption(tagOption())
    .option('--shard <i/n>', 'with --all: the i-th of n parts')
    .option('--shuffle <n>', 'with --all: what the order is drawn from (default: 1)')
    .option('--dry-run', 'print the plan and change nothing');
  return pauseOptions(choiceOptions(scenarioOptions(command, SPEED.run)))
    .action(async (name: string | undefined, flags: AllFlags & { dryRun?: boolean }) => {
      if (flags.all) {
        if (name === undefined && !flags.dryRun) return await runAll(flags);
        throw new LabError('USAGE', {
          message: `run --all takes ${name === undefined ? 'no --dry-run' : 'no scenario'}`,
        });
      }
      if (name === undefined) {
        throw new LabError('USAGE', {
          message: 'run: no scenario is named',
          next: 'Name one (`lab list` shows them), or say --all.',
        });
      }
      if (flags.dryRun) return await printPlan(name, flags);
      const { runScenario } = await import('../../run/index.js');
      const { runAndShow } = await import('../run-and-show.js');
      const { record, report } = await runAndShow(name, flags, runScenario);
      process.exitCode = record.verdict.exitCode;
      if (flags.output === 'json') print('json', record, () => '');
      else if (flags.quiet && flags.output === 'text') {
        writeLine(`${record.verdict.outcome} ${report ?? ''}`.trimEnd());
      }
      // What an error left is named with it; asking a Docker that is gone would only take time.
      if (record.leftovers.length > 0 && !record.error) {
        await printGoingOn(flags, record.environment.cluster);
      }
    })
    .promises({
      json: 'the run record, as in run.json (docs/run.schema.json); with --all a row for each scenario',
      jsonl: 'one run event per line, as they happen; `run.end` is the last',
      exits: {
        passed: 'passed: every check of every phase held, and nothing was left behind',
        failed: 'failed: a check said no, or something was left behind',
        invalid: 'invalid: unhealthy at the start, or a fault was not witnessed; no verdict',
        aborted: 'stopped by a signal or by --timeout; what was changed is put back',
      },
      examples: [
        ['lab run atlan-outage', 'the whole outage'],
        ['lab run atlan-outage --fault selector-mismatch', 'one fault of it'],
        ['lab run --all --tag memory', 'all that have to do with memory'],
        ['lab run atlan-outage --keep', 'and leave the system standing'],
        ['lab run atlan-outage --set load.web.after.amount=1000', 'with less load'],
      ],
    });
}
