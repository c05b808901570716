import { Option, type Command } from 'commander';
import { PHASES, type Phase } from '../model/index.js';

export type OutputFormat = 'text' | 'json' | 'jsonl';

/** Options of every command. */
export interface CommonFlags {
  output: OutputFormat;
  quiet?: boolean;
  verbose?: boolean;
}

/** Options of every command that works on a cluster. */
export interface ClusterFlags extends CommonFlags {
  provider: string;
  cluster?: string;
}

/** Options of a cluster that may be simulated. */
export interface SimulationFlags {
  speed?: string;
  seed?: string;
}

/** Options of every command that reads a scenario to run it. */
export interface RunFlags extends ClusterFlags, SimulationFlags {
  fault?: string[];
  each?: boolean;
  variant?: string[];
  quick?: boolean;
  skipFix?: string[];
  skipInject?: string[];
  keep?: boolean;
  pauseAfter?: Phase;
  timeout?: string;
  nodeImage?: string;
  imageMap?: string;
  upgradeTarget?: string;
  port?: string[];
  trust?: boolean;
  set?: string[];
  scenarios?: string[];
  reports: string;
  allowRemoteLoad?: boolean;
}

/** For an option that may be given again. */
export const collect = (value: string, all: string[] = []): string[] => [...all, value];

export const trustOption = (): Option =>
  new Option('--trust', 'allow what a scenario from outside the package may not do');

export const foldersOption = (): Option =>
  new Option(
    '--scenarios <dir>',
    'a folder of more scenarios, DIR/NAME/scenario.yaml (repeatable)',
  ).argParser(collect);

export const tagOption = (): Option =>
  new Option('--tag <tag>', 'only scenarios with this tag (repeatable: any of them)').argParser(
    collect,
  );

export const setOption = (): Option =>
  new Option(
    '--set <key=value>',
    'set a value of the scenario, e.g. load.web.after.amount=1000 (repeatable)',
  ).argParser(collect);

const PROVIDERS = ['auto', 'kind', 'embedded'];

export const providerOption = (): Option =>
  new Option(
    '--provider <name>',
    'where the cluster comes from: kind, embedded (simulated, needs Node only), or auto: kind where Docker and kind answer, else embedded',
  )
    .choices(PROVIDERS)
    .default('auto');

/** Adds the options of a simulated cluster; `speed` is said to be the default. */
export function simulationOptions<T extends Command>(command: T, speed: number): T {
  return command
    .option(
      '--speed <n>',
      `how many times faster than the wall clock a simulated cluster runs (default: ${speed})`,
    )
    .option('--seed <n>', 'what chance starts from in a simulated cluster (default: 1)');
}

/** Adds the options that choose a cluster. */
export function clusterOptions<T extends Command>(command: T, unnamed = 'the only one'): T {
  return command
    .addOption(providerOption())
    .option('--cluster <name>', `name of the cluster (default: ${unnamed})`);
}

const imageMapOption = (): Option =>
  new Option('--image-map <file>', 'YAML map from image names in manifests to the ones to use').env(
    'LAB_IMAGE_MAP',
  );

export const upgradeTargetOption = (): Option =>
  new Option(
    '--upgrade-target <file>',
    'YAML file that says what clusters are upgraded to: version, images, programs',
  ).env('LAB_UPGRADE_TARGET');

/** Adds the options of a command that may make its cluster: which scenario, images, ports and files it uses, and how fast it runs where it is simulated. */
export function scenarioOptions<T extends Command>(command: T, speed: number): T {
  simulationOptions(clusterOptions(command, 'the scenario’s name'), speed)
    .addOption(
      new Option('--node-image <image>', 'node image of the cluster').env('LAB_NODE_IMAGE'),
    )
    .addOption(imageMapOption())
    .addOption(upgradeTargetOption())
    .option('--port <name=port>', 'host port for one of the scenario’s ports (repeatable)', collect)
    .addOption(foldersOption())
    .addOption(trustOption())
    .addOption(setOption())
    .option('--reports <dir>', 'where reports go', 'reports');
  return boundOptions(command);
}

/** Adds the options of a command that walks on with a system that stands: the rest was said when it was brought up. */
export function standingOptions<T extends Command>(command: T): T {
  clusterOptions(command, 'the only one that stands')
    .addOption(imageMapOption())
    .addOption(upgradeTargetOption())
    .addOption(setOption());
  return boundOptions(command);
}

function boundOptions<T extends Command>(command: T): T {
  return command
    .option('--timeout <duration>', 'bound on the whole command, e.g. 10m')
    .option('--allow-remote-load', 'allow loads to other addresses than this machine');
}

/** Adds the options that choose what a run does. */
export function choiceOptions<T extends Command>(command: T): T {
  return command
    .option('--fault <fault>', 'only this fault (repeatable; default: all, accumulated)', collect)
    .option('--each', 'one fault at a time, with recovery in between')
    .option(
      '--variant <name>',
      'no-fault: inject nothing, and watch that no symptom shows under the same load; or something odd and harmless beside the workload, or done to it (then nothing is injected either), see lab list --variants (repeatable)',
      collect,
    )
    .option('--quick', 'use the quick load profile before and after')
    .option('--skip-fix <fault>', 'leave a fix out: the run must fail (repeatable)', collect)
    .option(
      '--skip-inject <fault>',
      'inject nothing: the run must be invalid (repeatable)',
      collect,
    );
}

export function pauseOptions<T extends Command>(command: T): T {
  return command
    .option('--keep', 'leave the system standing at the end')
    .addOption(
      new Option(
        '--pause-after <phase>',
        'stop after this phase and leave the system standing',
      ).choices(PHASES),
    );
}
