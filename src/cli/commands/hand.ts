import { dirname } from 'node:path';
import { LabError, stripControl } from '../../base/index.js';
import type * as Run from '../../run/index.js';
import type { HandResult, RunOptions } from '../../run/index.js';
import {
  collect,
  scenarioOptions,
  standingOptions,
  type CommonFlags,
  type RunFlags,
} from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';
import { printGoingOn } from './going-on.js';
import { SPEED } from '../speed.js';

const OBSERVATIONS = 'a list of observations: each check with what was expected and seen';
const ABORTED = 'stopped by a signal or by --timeout';
const EXITS = {
  up: {
    passed: 'the system stands, and is healthy',
    invalid: 'invalid: the system stands, but is not healthy',
    aborted: `${ABORTED}; the cluster that it made is deleted`,
  },
  inject: {
    passed: 'every fault was witnessed, every symptom came, every invariant held',
    failed: 'failed: a symptom did not come, or an invariant broke',
    invalid:
      'invalid: a fault was not witnessed, or the system not healthy before it; the others were not injected',
    aborted: `${ABORTED}; what it changed is put back`,
  },
  verify: {
    passed: 'every check says what it must',
    failed: 'failed: a symptom or an invariant is not as it must be',
    invalid: 'invalid: without a fault, the system is not healthy',
    aborted: ABORTED,
  },
  fix: {
    passed: 'recovered; after the last fault, nothing is left of any',
    failed: 'failed: not recovered, requests lost, a victim harmed, or something left behind',
    aborted: `${ABORTED}; what it changed is put back: the faults are there again`,
  },
} as const;

/** `lab up SCENARIO` */
export function upCommand(): LabCommand {
  const command = new LabCommand('up')
    .description('bring a scenario’s system up, healthy, and leave it standing')
    .argument('<scenario>', 'a name from `lab list`, or a file');
  return scenarioOptions(command, SPEED.byHand)
    .option(
      '--variant <name>',
      'something odd and harmless beside the workload, see lab list --variants (repeatable)',
      collect,
    )
    .action(async (name: string, flags: RunFlags) => {
      const { up } = await import('../../run/index.js');
      const { runAndShow } = await import('../run-and-show.js');
      const result = await runAndShow(name, flags, up, { speed: SPEED.byHand });
      show(result, flags);
      await printGoingOn(flags, result.record.environment.cluster);
    })
    .promises({
      json: OBSERVATIONS,
      jsonl: 'one run event per line, as they happen',
      exits: EXITS.up,
      examples: [
        ['lab up atlan-outage', 'a healthy system to break by hand'],
        ['eval "$(lab up atlan-outage --quiet)"', 'the same, and kubectl talks to it'],
        [
          'lab up atlan-outage --variant recommendations',
          'and something odd that is not the cause',
        ],
      ],
    });
}

type Work = (options: RunOptions, faults: string[]) => Promise<HandResult>;

interface Walk {
  name: 'inject' | 'verify' | 'fix';
  description: string;
  /** How the argument is written, where there is one. */
  faults?: string;
  work: (module: typeof Run) => Work;
  examples: [string, string][];
}

/** `lab inject`, `lab verify`, `lab fix`: each walks the machine of a system that stands. */
function walking({ name, description, faults, work, examples }: Walk): () => LabCommand {
  return () => {
    const command = new LabCommand(name).description(description);
    if (faults) command.argument(faults, 'names of faults of the scenario');
    return standingOptions(command)
      .action(async (...args: unknown[]) => {
        const flags = (faults ? args[1] : args[0]) as Omit<RunFlags, 'reports'>;
        const named = (faults ? args[0] : []) as string[];
        const [{ standing }, { runAndShow }, run] = await Promise.all([
          import('../systems.js'),
          import('../run-and-show.js'),
          import('../../run/index.js'),
        ]);
        const { status, machine } = await standing(flags);
        const result = await runAndShow(
          machine.scenarioFile,
          {
            ...flags,
            cluster: status.cluster,
            // It was accepted when the system was brought up.
            trust: true,
            // One report for all that is done by hand.
            reports: dirname(dirname(machine.runDir)),
          },
          async (options) => {
            await requireFaults(options, named, machine.record.plan.options.faults);
            return await work(run)(options, named);
          },
          { before: machine },
        );
        show(result, flags);
      })
      .promises({
        json: OBSERVATIONS,
        jsonl: 'one run event per line, as they happen',
        exits: EXITS[name],
        examples,
      });
  };
}

/** Says which of the named faults the scenario, or the system that stands, does not have. */
async function requireFaults(
  options: RunOptions,
  named: string[],
  planned: string[],
): Promise<void> {
  if (named.length === 0) return;
  const { selectFaults } = await import('../../plan/index.js');
  selectFaults(options.scenario, named);
  const absent = named.find((fault) => !planned.includes(fault));
  if (absent !== undefined) {
    throw new LabError('CLUSTER_STATE', {
      message: `The system on ${options.cluster} was brought up without ${absent}`,
      next: `It has ${planned.join(', ')}; \`lab up\` brings up all of them.`,
    });
  }
}

export const injectCommand = walking({
  name: 'inject',
  description: 'inject faults into a system that stands, and wait for their symptoms',
  faults: '<fault...>',
  work: (module) => module.inject,
  examples: [['lab inject selector-mismatch', 'break it, and see that it is broken']],
});
export const verifyCommand = walking({
  name: 'verify',
  description: 'look at every check that applies now; changes nothing',
  work: (module) => (options) => module.verify(options),
  examples: [
    ['lab verify', 'what is injected shows; without a fault, all is well'],
    ['lab verify -o json', 'the same, with every value seen'],
  ],
});
export const fixCommand = walking({
  name: 'fix',
  description: 'apply the scenario’s remedies (default: all that is injected), verify the recovery',
  faults: '[fault...]',
  work: (module) => module.fix,
  examples: [
    ['lab fix', 'every remedy in order, the recovery, and the proof that nothing is left'],
    ['lab fix selector-mismatch', 'one of them'],
  ],
});

/** The exit code, and the reasons for it where no view has told how the command ended. */
function show({ verdict, observations }: HandResult, flags: CommonFlags): void {
  process.exitCode = verdict.exitCode;
  if (flags.output === 'json') print('json', observations, () => '');
  if (flags.output !== 'json' && !flags.quiet) return;
  for (const { text, code } of verdict.reasons) {
    process.stderr.write(`lab: ${stripControl(text)} [${code}]\n`);
  }
}
