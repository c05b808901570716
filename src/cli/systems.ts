import { LabError, nearest, type Log } from '../base/index.js';
import { clusterDir, stateHome } from '../journal/index.js';
import { placeOf, type Phase } from '../model/index.js';
import {
  readMachine,
  status,
  type ClusterStatus,
  type MachineState,
  type StateOptions,
} from '../run/index.js';
import type { ClusterFlags } from './flags.js';
import { allClusters } from './provider-choice.js';
import { logOf } from './run-options.js';

/** Where the clusters of a command are looked for. */
export function stateOf(flags: ClusterFlags, log: Log = logOf(flags)): StateOptions {
  return {
    provider: allClusters(log),
    stateHome: stateHome(process.env),
    ...(flags.provider === 'auto' ? {} : { only: flags.provider }),
  };
}

/** The cluster that is named, or the only one. Throws NOT_FOUND, and AMBIGUOUS with the candidates. */
export function choose(all: ClusterStatus[], name: string | undefined): ClusterStatus {
  if (name !== undefined) {
    const named = all.find((entry) => entry.cluster === name);
    if (named) return named;
    const names = all.map((entry) => entry.cluster);
    const near = nearest(name, names);
    throw new LabError('NOT_FOUND', {
      message: `No cluster of lab is called ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
      next: names.length > 0 ? `There are: ${names.join(', ')}.` : 'Nothing of lab is here.',
    });
  }
  const [only] = all;
  if (!only) {
    throw new LabError('NOT_FOUND', {
      message: 'Nothing of lab is here',
      next: 'Run `lab up SCENARIO` first.',
    });
  }
  if (all.length > 1) {
    throw new LabError('AMBIGUOUS', {
      message: `There are several clusters: ${all.map((entry) => entry.cluster).join(', ')}`,
      next: 'Name one with --cluster.',
    });
  }
  return only;
}

/** A system that stands, with the state of its machine. */
export interface Standing {
  status: ClusterStatus;
  machine: MachineState;
}

/** The system that is named, or the only one that stands. Throws CLUSTER_STATE, NOT_FOUND, AMBIGUOUS. */
export async function standing(flags: ClusterFlags): Promise<Standing> {
  const state = stateOf(flags);
  const all = await status(state);
  const running = all.filter((entry) => entry.running);
  if (running.length === 0 && flags.cluster === undefined) {
    throw new LabError('CLUSTER_STATE', {
      message: 'No system of lab stands',
      next: 'Run `lab up SCENARIO` first.',
    });
  }
  const entry = choose(flags.cluster === undefined ? running : all, flags.cluster);
  const machine = entry.running
    ? await readMachine(clusterDir(state.stateHome, entry.cluster))
    : undefined;
  if (!machine) {
    throw new LabError('CLUSTER_STATE', {
      message: `No system stands on the cluster ${entry.cluster}`,
      next: `Run \`lab up SCENARIO --cluster ${entry.cluster}\`, or \`lab down --cluster ${entry.cluster}\`.`,
    });
  }
  return { status: entry, machine };
}

/** What to type after a command that left a system standing; undefined when there is none. */
export async function goingOn(
  flags: ClusterFlags,
  cluster: string,
): Promise<{ kubeconfig: string; lines: string[] } | undefined> {
  const state = stateOf(flags);
  const all = await status(state);
  const entry = all.find((candidate) => candidate.cluster === cluster);
  if (!entry?.running || entry.kubeconfig === undefined) return undefined;
  const machine = await readMachine(clusterDir(state.stateHome, cluster));
  const target = all.length > 1 ? ` --cluster ${cluster}` : '';
  return { kubeconfig: entry.kubeconfig, lines: nextCommands(entry, machine, target) };
}

/** The commands that fit the phase a system is in, each with what it is for. */
export function nextCommands(
  { phase, active }: Pick<ClusterStatus, 'phase' | 'active'>,
  machine: Pick<MachineState, 'record'> | undefined,
  target: string,
): string[] {
  const faults = machine?.record.plan.options.faults ?? [];
  const free = faults.filter((fault) => !active.includes(fault));
  const rows: [string, string][] = [];
  const place = placeOf(phase);
  const from = (first: Phase): boolean => place >= placeOf(first) && place < placeOf('undeploy');
  if (from('deploy')) {
    for (const [name, { host, port }] of Object.entries(machine?.record.environment.ports ?? {})) {
      rows.push([`curl http://${host}:${port}`, `the port ${name}`]);
    }
  }
  if (from('provision') && free[0] !== undefined) {
    rows.push([`lab inject ${free[0]}${target}`, `inject a fault: ${free.join(', ')}`]);
  }
  if (from('baseline')) {
    rows.push([`lab verify${target}`, 'every check that applies now']);
    if (active.length > 0) {
      rows.push([`lab fix${target}`, `the remedy of ${active.join(', ')}, then the recovery`]);
    }
  }
  rows.push([`lab down${target}`, 'delete the cluster']);
  const width = Math.max(...rows.map(([command]) => command.length));
  return rows.map(([command, purpose]) => `  ${command.padEnd(width)}  # ${purpose}`);
}
