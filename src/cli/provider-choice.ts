import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asLabError, LabError, type Log } from '../base/index.js';
import { stateHome } from '../journal/index.js';
import type { Simulation } from '../model/index.js';
import {
  clustersOf,
  createEmbeddedProvider,
  createKindProvider,
  providerStanding,
  type Clusters,
  type Provider,
} from '../provider/index.js';
import type { SimulationFlags } from './flags.js';
import { packageRoot } from './paths.js';
import { SPEED } from './speed.js';

const SEED = 1;
/** A period of a second is a tick of the system's own timers then. */
const FASTEST = 1000;

/** A provider, and what is said of it first: which, and why. */
export interface Chosen {
  provider: Provider;
  first: string;
}

/**
 * The provider for a cluster: of a cluster that stands, its own; the one that was asked for; else
 * kind where Docker and kind answer, and the embedded one where they do not. Throws USAGE, and
 * CLUSTER_STATE for a cluster that stands and is another provider's.
 */
export async function chooseProvider(
  flags: { provider: string; upgradeTarget?: string } & SimulationFlags,
  cluster: string,
  speed: number,
  log: Log,
): Promise<Chosen> {
  const stateDir = stateHome(process.env);
  const asked = flags.provider;
  const standing = await providerStanding(stateDir, cluster);
  if (asked !== 'auto') demandOf(asked, standing, cluster);
  const given = simulationOf(flags);
  const upgradeTarget = (flags.upgradeTarget ?? '') !== '';
  const kind = createKindProvider({ stateDir, log, upgradeTarget });
  const embedded = (): Provider =>
    createEmbeddedProvider({
      ...{ stateDir, log, behaviours: packageBehaviours() },
      ...{ speed, seed: SEED, ...given },
    });
  const simulated = 'provider embedded (simulated: no container runs)';
  const chosen = standing ?? (asked === 'auto' ? undefined : asked);
  const why = standing === undefined ? 'as --provider asks' : `as the cluster ${cluster} is`;
  if (chosen === 'embedded') return { provider: embedded(), first: `${simulated}: ${why}` };
  if (chosen !== undefined)
    return { provider: realTime(kind, given), first: `provider kind: ${why}` };
  try {
    // Docker is asked before kind: without it, kind is not what is missing first.
    await kind.check({ images: [] }, () => {}, new AbortController().signal);
    return { provider: realTime(kind, given), first: 'provider kind: Docker and kind answer' };
  } catch (error) {
    const { code, message } = asLabError(error);
    if (code !== 'DOCKER_MISSING' && code !== 'DOCKER_UNREACHABLE' && code !== 'KIND_MISSING') {
      throw error;
    }
    return { provider: embedded(), first: `${simulated}: ${message.replace(/\.$/, '')}` };
  }
}

/** What was chosen, for one more cluster: nothing is asked again. Throws CLUSTER_STATE as `chooseProvider`. */
export async function chosenFor(chosen: Chosen, cluster: string): Promise<Chosen> {
  const standing = await providerStanding(stateHome(process.env), cluster);
  demandOf(chosen.provider.name, standing, cluster);
  return chosen;
}

function demandOf(asked: string, standing: string | undefined, cluster: string): void {
  if (standing === undefined || standing === asked) return;
  throw new LabError('CLUSTER_STATE', {
    message: `The cluster ${cluster} exists, and is one of ${standing}, not of ${asked}`,
    next: `Delete it with \`lab down --cluster ${cluster}\`, or name another with --cluster.`,
  });
}

/** Containers run in real time, and as they like. */
function realTime(provider: Provider, given: Partial<Simulation>): Provider {
  const [option] = Object.keys(given);
  if (option === undefined) return provider;
  throw new LabError('USAGE', {
    message: `--${option} is for a simulated cluster, and this one is of ${provider.name}`,
    next: 'Add --provider embedded, or leave the option out.',
  });
}

/** The clusters of every provider. */
export function allClusters(log: Log): Clusters {
  const stateDir = stateHome(process.env);
  return clustersOf(stateDir, [
    createKindProvider({ stateDir, log }),
    createEmbeddedProvider({ stateDir, log, speed: SPEED.byHand, seed: SEED }),
  ]);
}

/** `--speed` and `--seed`, where they were given. Throws USAGE. */
export function simulationOf({ speed, seed }: SimulationFlags): Partial<Simulation> {
  const number = (option: string, text: string, fits: (n: number) => boolean, what: string) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (fits(value)) return value;
    throw new LabError('USAGE', { message: `${option} ${text}: expected ${what}` });
  };
  const isSpeed = (n: number): boolean => n >= 0.1 && n <= FASTEST;
  const isSeed = (n: number): boolean => Number.isInteger(n) && n >= 0 && n < 2 ** 32;
  return {
    ...(speed === undefined
      ? {}
      : { speed: number('--speed', speed, isSpeed, `a number from 0.1 to ${FASTEST}`) }),
    ...(seed === undefined
      ? {}
      : { seed: number('--seed', seed, isSeed, 'a whole number from 0 to 4294967295') }),
  };
}

/** What the simulator is told by default. */
export function defaultSimulation(flags: SimulationFlags, speed: number): Simulation {
  return { speed, seed: SEED, ...simulationOf(flags) };
}

/** Texts of the behaviour files of lab's own manifests. */
export function packageBehaviours(): string[] {
  const folder = join(packageRoot, 'manifests');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => {
      try {
        return [readFileSync(join(folder, name, 'behaviour.yaml'), 'utf8')];
      } catch {
        return [];
      }
    });
}
