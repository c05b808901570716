import { rm } from 'node:fs/promises';
import { asLabError, LabError } from '../base/index.js';
import {
  acquireLock,
  clusterDir,
  listClusterDirs,
  lockHolder,
  openJournal,
  readJournal,
  type Journal,
  type LockHolder,
} from '../journal/index.js';
import type { ClusterHandle, PendingUndo } from '../model/index.js';
import type { Clusters } from '../provider/index.js';
import { belongsToCluster, recoverJournal } from './recover.js';
import { readMachine, saveMachine, type MachineState } from './state.js';
import type { UndoResult } from './undo.js';

/** What is known of one cluster of ours, or of what is left of it. */
export interface ClusterStatus {
  cluster: string;
  running: boolean;
  /** `none` for what is left of a run that never had a cluster. */
  provider: string;
  /** True where no container runs. */
  simulated?: boolean;
  /** How many times faster than the wall clock a simulated cluster's time runs. */
  speed?: number;
  /** Where each port of the scenario is on this machine. */
  ports?: ClusterHandle['ports'];
  /** The living process that works on it. */
  heldBy?: LockHolder;
  scenario?: string;
  run?: string;
  phase?: string;
  active: string[];
  /** Changes whose undo is still to do. */
  pending: string[];
  kubeconfig?: string;
  /** The command to go on with. */
  next: string;
}

export interface StateOptions {
  provider: Clusters;
  stateHome: string;
  /** Only clusters of the provider of that name. */
  only?: string;
}

/** Every cluster of ours: running, or with anything left of it. Reads only. */
export async function status(options: StateOptions): Promise<ClusterStatus[]> {
  const clusters = new Map((await options.provider.list()).map((entry) => [entry.name, entry]));
  const dirs = new Map((await listClusterDirs(options.stateHome)).map((d) => [d.name, d.dir]));
  const names = [...new Set([...clusters.keys(), ...dirs.keys()])].sort();
  const all = await Promise.all(
    names.map(async (name): Promise<ClusterStatus> => {
      const dir = dirs.get(name) ?? clusterDir(options.stateHome, name);
      const entry = clusters.get(name);
      const [heldBy, machine, journal] = await Promise.all([
        lockHolder(dir),
        readMachine(dir),
        readJournal(dir),
      ]);
      const pending = journal.pending.filter((undo) => undo.undo.op !== 'kubeletConfig');
      return {
        cluster: name,
        running: entry?.running ?? false,
        provider: entry?.handle.provider ?? machine?.record.environment.provider ?? 'none',
        ...(entry?.handle.simulation
          ? { simulated: true, speed: entry.handle.simulation.speed }
          : {}),
        ...(entry?.running ? { ports: entry.handle.ports } : {}),
        ...(heldBy ? { heldBy } : {}),
        ...(machine
          ? {
              scenario: machine.record.scenario.name,
              run: machine.record.run.id,
              phase: machine.phase,
            }
          : {}),
        active: machine?.active ?? [],
        pending: pending.map((undo) => undo.text),
        ...(entry?.running ? { kubeconfig: entry.handle.kubeconfig } : {}),
        next: nextOf(name, heldBy !== undefined, pending, machine),
      };
    }),
  );
  return all.filter(({ provider }) => [undefined, provider].includes(options.only));
}

/** Steps whose changes `lab recover` leaves on a system that `up` made. */
const DEPLOYMENT = /^deploy\//;

function nextOf(
  name: string,
  held: boolean,
  pending: PendingUndo[],
  machine?: Pick<MachineState, 'mode' | 'active'>,
): string {
  if (held) return 'wait for it, or stop it with Ctrl-C where it runs';
  const recover = `lab recover --cluster ${name}`;
  if (machine?.mode !== 'hand') {
    return pending.length > 0
      ? `lab down --cluster ${name}, or ${recover}`
      : `lab down --cluster ${name}`;
  }
  if (!pending.some((entry) => !belongsToCluster(entry) && !DEPLOYMENT.test(entry.step))) {
    return `lab down --cluster ${name}`;
  }
  // Without a fault that is known to be injected, a command that was killed left the changes.
  return machine.active.length > 0 ? `lab fix --cluster ${name}, or ${recover}` : recover;
}

/**
 * `lab recover`: undoes what the journal of a cluster holds; no scenario file. On a
 * system that `up` made, the workload stays.
 */
export async function recover(options: StateOptions, cluster: string): Promise<UndoResult[]> {
  const dir = clusterDir(options.stateHome, cluster);
  const lock = await acquireLock(dir, { command: 'lab recover' });
  try {
    const found = await options.provider.find(cluster);
    const journal = await openJournal(dir);
    try {
      if (found.state === 'absent') return await forgetAll(dir, journal);
      if (found.state === 'foreign') throw new LabError('CLUSTER_FOREIGN', { message: found.why });
      if (found.state === 'broken') {
        if (journal.pending().every(belongsToCluster)) return [];
        // It may still hold what the journal can put back, so nothing is ticked off.
        throw new LabError('CLUSTER_STATE', {
          message: `${cluster} cannot be recovered: ${found.why}`,
          next: `Try again when it answers, or delete it with \`lab down --cluster ${cluster}\`.`,
        });
      }
      const machine = await readMachine(dir);
      const keep = machine?.mode === 'hand' ? DEPLOYMENT : undefined;
      const results = await recoverJournal(journal, found.handle, {
        provider: options.provider,
        keep,
      });
      if (machine && results.every((result) => result.ok)) {
        await saveMachine(dir, { ...machine, active: [] });
      }
      return results;
    } finally {
      await journal.close();
    }
  } finally {
    await lock.release();
  }
}

/** With the cluster, everything that was changed in it has gone. */
async function forgetAll(dir: string, journal: Journal): Promise<UndoResult[]> {
  const note = 'the cluster is gone';
  const pending = journal.pending();
  for (const entry of pending) await journal.undone(entry.seq, note);
  const machine = await readMachine(dir);
  if (machine) await saveMachine(dir, { ...machine, active: [] });
  return pending.map(({ text }) => ({ text, ok: true, note }));
}

/** `lab down`: deletes one cluster of ours and its state. Returns false when there was none. */
export async function down(options: StateOptions, cluster: string): Promise<boolean> {
  const dir = clusterDir(options.stateHome, cluster);
  const lock = await acquireLock(dir, { command: 'lab down' });
  try {
    const entry = (await options.provider.list(cluster)).find(({ name }) => name === cluster);
    if (entry) await options.provider.delete(cluster);
    // Under the lock: the next run of that name must not find its new folder deleted.
    await rm(dir, { recursive: true, force: true });
    return entry !== undefined;
  } finally {
    await lock.release();
  }
}

/** What `lab clean` came to. */
export interface Cleaned {
  /** Names of the clusters that are gone, or would go. */
  clusters: string[];
  /** Those that could not be deleted, each with its reason. */
  failed: { cluster: string; error: LabError }[];
}

/**
 * `lab clean`: deletes every cluster of ours that no living process works on; goes on past one
 * that cannot be deleted. A journal that cannot be read keeps nothing from being deleted.
 */
export async function clean(options: StateOptions, dryRun: boolean): Promise<Cleaned> {
  const { provider, stateHome, only } = options;
  const listed = await provider.list();
  const clusters = listed.filter(({ handle }) => [undefined, handle.provider].includes(only));
  // What is left without a cluster is no provider's.
  const dirs = only === undefined ? await listClusterDirs(stateHome) : [];
  const done: Cleaned = { clusters: [], failed: [] };
  for (const name of [...new Set([...clusters, ...dirs].map((entry) => entry.name))].sort()) {
    try {
      if (await lockHolder(clusterDir(stateHome, name))) continue;
      if (!dryRun) await down(options, name);
      done.clusters.push(name);
    } catch (error) {
      done.failed.push({ cluster: name, error: asLabError(error) });
    }
  }
  return done;
}
