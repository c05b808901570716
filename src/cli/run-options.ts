import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
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
import type { EmitEvent, Scenario, UpgradeTarget } from '../model/index.js';
import type { MachineState, RunOptions } from '../run/index.js';
import {
  loadScenario,
  mapScenarioImages,
  NO_FAULT,
  parseImageMap,
  readUpgradeTarget,
  withUpgradeTarget,
  withVariants,
  type LoadedScenario,
} from '../scenario/index.js';
import type { CommonFlags, RunFlags } from './flags.js';
import { labVersion, packageRoot } from './paths.js';
import { pairs } from './pairs.js';
import { chooseProvider, chosenFor, simulationOf, type Chosen } from './provider-choice.js';

/** A duration such as `10m` in ms. Throws USAGE for anything else. */
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

export function logOf(flags: Pick<CommonFlags, 'verbose'>): Log {
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

/** What the user upgrades to; undefined when it is not said. Throws UPGRADE_TARGET_INVALID. */
export function upgradeTargetOf(file: string | undefined): UpgradeTarget | undefined {
  return file === undefined || file === '' ? undefined : readUpgradeTarget(resolve(file), file);
}

/** `name=port` pairs of `--port`, checked against the scenario's ports. Throws USAGE. */
export function hostPortsOf(
  values: string[] | undefined,
  ports: readonly { name: string }[],
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(pairs(values, '--port')).map(([port, value]) => {
      const number = Number(value);
      if (!ports.some((entry) => entry.name === port)) {
        throw new LabError('USAGE', {
          message: `--port ${port}: the scenario has no such port`,
          next: `It has ${ports.map((entry) => entry.name).join(', ')}.`,
        });
      }
      if (!Number.isInteger(number) || number < 1 || number > 65535) {
        throw new LabError('USAGE', { message: `--port ${port}=${value}: not a port number` });
      }
      return [port, number];
    }),
  );
}

/** What a command has to run with, and what it says first: which provider, and why. */
export interface Prepared {
  options: RunOptions;
  first: string;
  /** The scenario as it was read, `--set` applied, and its truth. */
  loaded: LoadedScenario;
  /** Puts in what this machine has in place of what manifests name: images, and what is upgraded to. */
  prepare: (scenario: Scenario) => Scenario;
}

/** The variants that stand beside the workload of a system. One that acted on it was taken back. */
function standingBeside(
  { variants }: Scenario,
  before: Pick<MachineState, 'record'> | undefined,
): string[] {
  const { beside = [] } = before?.record.plan.options ?? {};
  return beside.filter(
    (chosen) => !variants.some(({ name, acts }) => name === chosen && acts !== undefined),
  );
}

/** Everything a run needs, from the scenario's name and the flags. Reads files and asks for Docker, touches nothing. */
export async function runOptionsOf(
  name: string,
  flags: RunFlags,
  runtime: {
    emit: EmitEvent;
    signal: AbortSignal;
    /** Of a simulated cluster that is made now, unless the flags say it. */
    speed: number;
    log?: Log;
    /** What a system that stands was brought up with. */
    before?: Pick<MachineState, 'set' | 'imageMap' | 'record'>;
    /** The scenario, where it was read already, with `--set`. */
    loaded?: LoadedScenario;
    /** The provider, where it was chosen already: for the first of several scenarios. */
    chosen?: Chosen;
  },
): Promise<Prepared> {
  const { before } = runtime;
  const set = { ...before?.set, ...pairs(flags.set, '--set') };
  const loaded =
    runtime.loaded ??
    loadScenario(name, {
      ...{ packageRoot, trust: flags.trust ?? false, set, folders: flags.scenarios ?? [] },
    });
  const variants = flags.variant ?? standingBeside(loaded.scenario, before);
  const cluster = flags.cluster ?? loaded.scenario.metadata.name;
  const log = runtime.log ?? logOf(flags);
  const { provider, first } = runtime.chosen
    ? await chosenFor(runtime.chosen, cluster)
    : await chooseProvider(flags, cluster, runtime.speed, log);
  // An image is what it is called where no container runs: nothing is pulled, and no stand-in needed.
  const real = provider.simulation === undefined;
  const map = real ? { ...imageMapOf(flags.imageMap), ...before?.imageMap } : {};
  const target = upgradeTargetOf(flags.upgradeTarget);
  const withTarget = (given: Scenario): Scenario =>
    target && real ? withUpgradeTarget(given, target) : given;
  const prepare = (given: Scenario): Scenario => withTarget(mapScenarioImages(given, map).scenario);
  const { scenario: mapped, replaced } = mapScenarioImages(
    withVariants(loaded.scenario, variants),
    map,
  );
  const scenario = withTarget(mapped);
  const options: RunOptions = {
    scenario,
    provider,
    stateHome: stateHome(process.env),
    reportsDir: resolve(flags.reports),
    cluster,
    faults: flags.fault ?? [],
    each: flags.each ?? false,
    // What a variant does to the healthy system is watched alone.
    noFault: variants.includes(NO_FAULT) || scenario.acts !== undefined,
    beside: variants.filter((variant) => variant !== NO_FAULT),
    skipFix: flags.skipFix ?? [],
    skipInject: flags.skipInject ?? [],
    quick: flags.quick ?? false,
    keep: flags.keep ?? false,
    ...(flags.pauseAfter ? { pauseAfter: flags.pauseAfter } : {}),
    set,
    imageMap: replaced,
    ...(flags.nodeImage && real ? { nodeImage: flags.nodeImage } : {}),
    simulation: simulationOf(flags),
    hostPorts: hostPortsOf(flags.port, scenario.cluster.ports),
    allowRemoteLoad: flags.allowRemoteLoad ?? false,
    command: printable('lab', process.argv.slice(2)),
    labVersion: labVersion(),
    emit: runtime.emit,
    log,
    clock: systemClock,
    signal: runtime.signal,
  };
  return { options, first, loaded, prepare };
}
