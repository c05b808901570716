import { Command } from 'commander';
import { EXIT, LabError } from '../../base/index.js';
import { stateHome } from '../../journal/index.js';
import { outputOption, print } from '../output.js';
import { runAndShow, type ShowFlags } from '../run-and-show.js';
import { logOf, providerOf, scenarioOptions, type ClusterFlags } from '../run-options.js';
import type { HandResult } from '../../run/index.js';

/** `lab up SCENARIO` */
export function upCommand(): Command {
  const command = new Command('up')
    .description('bring a scenario’s system up, healthy, and leave it standing')
    .argument('<scenario>', 'a name from `lab list`, or a file')
    .option('--quiet', 'print only the outcome')
    .addOption(outputOption());
  return scenarioOptions(command).action(async (name: string, flags: ShowFlags) => {
    const { up } = await import('../../run/index.js');
    const result = await runAndShow(name, flags, up);
    show(result, flags);
    const { clusters } = await standing(flags, name);
    const entry = clusters.find((candidate) => candidate.cluster === (flags.cluster ?? name));
    if (flags.output === 'text' && entry?.kubeconfig) {
      process.stdout.write(`export KUBECONFIG=${entry.kubeconfig}\n`);
    }
  });
}

/** `lab inject`, `lab verify`, `lab fix`: each walks the machine of a system that stands. */
function walking(
  name: string,
  description: string,
  faults: string | undefined,
  work: (module: typeof import('../../run/index.js')) => typeof import('../../run/index.js').fix,
): () => Command {
  return () => {
    const command = new Command(name)
      .description(description)
      .option('--quiet', 'print only the outcome')
      .addOption(outputOption());
    if (faults) command.argument(faults, 'names of faults of the scenario');
    return scenarioOptions(command).action(async (...args: unknown[]) => {
      const flags = (faults ? args[1] : args[0]) as ShowFlags;
      const named = (faults ? args[0] : []) as string[];
      const { scenarioFile, cluster } = await standing(flags);
      const module = await import('../../run/index.js');
      const result = await runAndShow(scenarioFile, { ...flags, cluster, trust: true }, (options) =>
        work(module)(options, named),
      );
      show(result, flags);
    });
  };
}

export const injectCommand = walking(
  'inject',
  'inject faults into a system that stands, and wait for their symptoms',
  '<fault...>',
  (module) => module.inject,
);
export const verifyCommand = walking(
  'verify',
  'look at every check that applies now; changes nothing',
  undefined,
  (module) => (options) => module.verify(options),
);
export const fixCommand = walking(
  'fix',
  'apply the scenario’s remedies (default: all that is injected) and verify the recovery',
  '[fault...]',
  (module) => module.fix,
);

/** The system that stands: the one named, or the only one. */
async function standing(flags: ClusterFlags, name?: string) {
  const { readMachine, status } = await import('../../run/index.js');
  const { clusterDir } = await import('../../journal/index.js');
  const home = stateHome(process.env);
  const provider = providerOf(flags.provider, logOf(flags));
  const clusters = await status({ provider, stateHome: home });
  const wanted = flags.cluster ?? name;
  const candidates = clusters.filter(
    (entry) => entry.running && (wanted === undefined || entry.cluster === wanted),
  );
  const [only] = candidates;
  if (!only) {
    throw new LabError('CLUSTER_STATE', {
      message: wanted ? `No cluster of lab is called ${wanted}` : 'No system of lab stands',
      next: 'Run `lab up SCENARIO` first.',
    });
  }
  if (candidates.length > 1) {
    throw new LabError('AMBIGUOUS', {
      message: `Several systems stand: ${candidates.map((entry) => entry.cluster).join(', ')}`,
      next: 'Name one with --cluster.',
    });
  }
  const machine = await readMachine(clusterDir(home, only.cluster));
  return { clusters, cluster: only.cluster, scenarioFile: machine?.scenarioFile ?? only.cluster };
}

function show(result: HandResult, flags: ShowFlags): void {
  process.exitCode = result.ok ? EXIT.passed : EXIT.failed;
  if (flags.output === 'json') print('json', result.observations, () => '');
}
