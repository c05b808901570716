import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import {
  LabError,
  parseDuration,
  printable,
  silentLog,
  stripControl,
  systemClock,
  type Log,
} from '../base/index.js';
import { stateHome } from '../journal/index.js';
import { PHASES, type EmitEvent, type Phase } from '../model/index.js';
import { createKindProvider, type Provider } from '../provider/index.js';
import type { RunOptions } from '../run/index.js';
import { loadScenario, mapScenarioImages, parseImageMap } from '../scenario/index.js';
import { labVersion, packageRoot } from './paths.js';

/** Options of every command that works on a cluster. */
export interface ClusterFlags {
  provider: string;
  cluster?: string;
  verbose?: boolean;
}

/** Options of every command that reads a scenario to run it. */
export interface RunFlags extends ClusterFlags {
  fault?: string[];
  each?: boolean;
  quick?: boolean;
  skipFix?: string[];
  skipInject?: string[];
  keep?: boolean;
  pauseAfter?: Phase;
  timeout?: string;
  nodeImage?: string;
  imageMap?: string;
  port?: string[];
  trust?: boolean;
  set?: string[];
  reports: string;
  allowRemoteLoad?: boolean;
}

const collect = (value: string, all: string[] = []): string[] => [...all, value];

/** Adds the options that choose a cluster. */
export function clusterOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--provider <name>', 'where the cluster comes from')
        .choices(['auto', 'kind'])
        .default('auto'),
    )
    .option('--cluster <name>', 'name of the cluster (default: the scenario’s name)')
    .option('--verbose', 'diagnostics and stack traces on stderr');
}

/** Adds the options that say which images, ports and files a run uses. */
export function scenarioOptions(command: Command): Command {
  return clusterOptions(command)
    .addOption(
      new Option('--node-image <image>', 'node image of the cluster').env('LAB_NODE_IMAGE'),
    )
    .addOption(
      new Option(
        '--image-map <file>',
        'YAML map from image names in manifests to the ones to use',
      ).env('LAB_IMAGE_MAP'),
    )
    .option('--port <name=port>', 'host port for one of the scenario’s ports (repeatable)', collect)
    .option('--trust', 'allow what a scenario from outside the package may not do')
    .option('--set <key=value>', 'set a value of the scenario by its path (repeatable)', collect)
    .option('--reports <dir>', 'where reports go', 'reports')
    .option('--timeout <duration>', 'bound on the whole command, e.g. 10m')
    .option('--allow-remote-load', 'allow loads to other addresses than this machine');
}

/** Adds the options that choose what a run does. */
export function choiceOptions(command: Command): Command {
  return command
    .option('--fault <name>', 'only this fault (repeatable; default: all, accumulated)', collect)
    .option('--each', 'one fault at a time, with recovery in between')
    .option('--quick', 'use the quick load profile before and after')
    .option('--skip-fix <fault>', 'leave a fix out: the run must fail (repeatable)', collect)
    .option(
      '--skip-inject <fault>',
      'inject nothing: the run must be invalid (repeatable)',
      collect,
    );
}

export function pauseOptions(command: Command): Command {
  return command
    .option('--keep', 'leave the system standing at the end')
    .addOption(
      new Option(
        '--pause-after <phase>',
        'stop after this phase and leave the system standing',
      ).choices(PHASES),
    );
}

/** The provider a name stands for. `auto` is kind at this stage. */
export function providerOf(_name: string, log: Log): Provider {
  return createKindProvider({ stateDir: stateHome(process.env), log });
}

/** `key=value` pairs as a map. Throws USAGE for anything else. */
function pairs(values: string[] | undefined, option: string): Record<string, string> {
  return Object.fromEntries(
    (values ?? []).map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new LabError('USAGE', { message: `${option} ${text}: expected key=value` });
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

export function durationOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined) {
    throw new LabError('USAGE', {
      message: `${option} ${text}: expected a duration such as 90s or 10m`,
    });
  }
  return ms;
}

export function logOf(flags: ClusterFlags): Log {
  if (!flags.verbose) return { ...silentLog, warn: stderrLine };
  return { debug: stderrLine, info: stderrLine, warn: stderrLine };
}

const stderrLine = (message: string): void => {
  process.stderr.write(`lab: ${stripControl(message)}\n`);
};

/** The image map of a file; empty when none was named. */
export function imageMapOf(file: string | undefined): Record<string, string> {
  if (file === undefined || file === '') return {};
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LabError('IMAGE_MAP_INVALID', { message: `${file} cannot be read`, cause: error });
  }
  return parseImageMap(text, file);
}

/** Everything a run needs, from the scenario's name and the flags. Reads files, touches nothing. */
export function runOptionsOf(
  name: string,
  flags: RunFlags,
  runtime: { emit: EmitEvent; signal: AbortSignal },
): RunOptions {
  const loaded = loadScenario(name, {
    packageRoot,
    trust: flags.trust ?? false,
    set: pairs(flags.set, '--set'),
  });
  const { scenario, replaced } = mapScenarioImages(loaded.scenario, imageMapOf(flags.imageMap));
  const hostPorts = Object.fromEntries(
    Object.entries(pairs(flags.port, '--port')).map(([port, value]) => {
      const number = Number(value);
      if (!scenario.cluster.ports.some((entry) => entry.name === port)) {
        throw new LabError('USAGE', { message: `--port ${port}: the scenario has no such port` });
      }
      if (!Number.isInteger(number) || number < 1 || number > 65535) {
        throw new LabError('USAGE', { message: `--port ${port}=${value}: not a port number` });
      }
      return [port, number];
    }),
  );
  const log = logOf(flags);
  return {
    scenario,
    provider: providerOf(flags.provider, log),
    stateHome: stateHome(process.env),
    reportsDir: resolve(flags.reports),
    cluster: flags.cluster ?? scenario.metadata.name,
    faults: flags.fault ?? [],
    each: flags.each ?? false,
    skipFix: flags.skipFix ?? [],
    skipInject: flags.skipInject ?? [],
    quick: flags.quick ?? false,
    keep: flags.keep ?? false,
    ...(flags.pauseAfter ? { pauseAfter: flags.pauseAfter } : {}),
    imageMap: replaced,
    ...(flags.nodeImage ? { nodeImage: flags.nodeImage } : {}),
    hostPorts,
    allowRemoteLoad: flags.allowRemoteLoad ?? false,
    command: printable('lab', process.argv.slice(2)),
    labVersion: labVersion(),
    emit: runtime.emit,
    log,
    clock: systemClock,
    signal: runtime.signal,
  };
}
