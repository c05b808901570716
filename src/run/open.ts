import { access, constants, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf, newRunId } from '../base/index.js';
import {
  acquireLock,
  clusterDir,
  ensurePrivateDir,
  openJournal,
  type Journal,
  type Lock,
} from '../journal/index.js';
import { connect } from '../kube/index.js';
import { leftOutText, type ClusterHandle, type PendingUndo, type Plan } from '../model/index.js';
import { capableOf, makePlan, selectFaults } from '../plan/index.js';
import { demand, matchCluster, preflight, readMachine } from '../preflight/index.js';
import type { Found } from '../provider/index.js';
import { useCluster } from './execute/cluster.js';
import { demandFitting, demandUnspent, withBudgetsOf } from './fit.js';
import { Loads } from './loads.js';
import { lookAtCluster, tellWarnings } from './look.js';
import type { RunOptions } from './options.js';
import { Recorder } from './recorder.js';
import { newRecord } from './record.js';
import { recoverJournal, undoOfSession } from './recover.js';
import { Secrets } from './secrets.js';
import type { Session } from './session.js';
import { newState, saveMachine, type MachineState } from './state.js';
import { toolsOf } from './tools.js';

/** A session with its lock, and the handle of the cluster when it exists already. */
export interface Opened {
  session: Session;
  lock: Lock;
  /** Set when the cluster is reused. */
  reused: ClusterHandle | undefined;
}

/** Says early that a folder cannot be written: nothing may have been created by then. */
export async function requireWritable(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK);
  } catch (error) {
    throw new LabError('NOT_WRITABLE', { message: `${dir}: ${messageOf(error)}`, cause: error });
  }
}

/**
 * Everything that comes before the first change: folders, lock, what exists under the
 * cluster's name, the undo of what a killed run left there, plan, what the scenario names, tools
 * and images. Throws coded errors with nothing created.
 */
export async function openSession(
  options: RunOptions,
  mode: MachineState['mode'],
): Promise<Opened> {
  const { provider, cluster, scenario } = options;
  await requireWritable(options.reportsDir);
  const dir = clusterDir(options.stateHome, cluster);
  await ensurePrivateDir(dir);
  const id = newRunId(options.clock.now());
  const lock = await acquireLock(dir, { command: options.command, run: id });
  let journal: Journal | undefined;
  try {
    const found = await findUsable(options);
    // Half made or half gone: nobody can be keeping it.
    if (found.state === 'broken') await provider.delete(cluster);
    const capabilities = await capabilitiesOf(provider, found);
    journal = await openJournal(dir);
    const plan = planOf(options, capabilities, found, journal.pending(), mode);
    const matches = await matchCluster(scenario);
    demand([...preflight(scenario, plan, await readMachine()), ...matches]);
    const reused = found.state === 'ours' ? withBudgetsOf(scenario, found.handle) : undefined;
    await settleJournal(options, journal, reused);
    if (reused) {
      // Only now: what a killed run has deleted is there again.
      const kube = await connect(reused.kubeconfig, { log: options.log });
      await lookAtCluster(options, { kube, deployed: false });
    } else {
      tellWarnings(options, matches);
    }
    const [tools] = await Promise.all([
      toolsOf(provider),
      provider.check(
        { images: scenario.images, ...(options.nodeImage ? { nodeImage: options.nodeImage } : {}) },
        (text) => options.emit({ type: 'note', at: options.clock.now(), level: 'info', text }),
        options.signal,
      ),
    ]);
    const session = await newSession(options, { dir, id, plan, journal, mode });
    session.capabilities = capabilities;
    Object.assign(session.state.record.environment, tools);
    if (reused) await useCluster(session, reused);
    return { session, lock, reused };
  } catch (error) {
    await journal?.close();
    await forgetUnused(dir);
    await lock.release();
    throw error;
  }
}

/**
 * What is under the cluster's name and may be used, or deleted when it is broken. Throws
 * CLUSTER_FOREIGN, and CLUSTER_STATE for a cluster that is not what the options and the scenario
 * ask for, that a run made another one for good, or that was whole: that is deleted by nobody but its
 * user, because it may be kept, and its API merely slow.
 */
export async function findUsable(options: RunOptions): Promise<Found> {
  const { provider, cluster } = options;
  const found = await provider.find(cluster);
  if (found.state === 'foreign') {
    throw new LabError('CLUSTER_FOREIGN', { message: `${cluster}: ${found.why}` });
  }
  if (found.state === 'broken' && !found.unfinished) {
    throw new LabError('CLUSTER_STATE', {
      message: `The cluster ${cluster} exists, but cannot be used now: ${found.why}`,
      next: `Try again when it answers, delete it with \`lab down --cluster ${cluster}\`, or name another with --cluster.`,
    });
  }
  if (found.state === 'ours') {
    await demandUnspent(options);
    demandFitting(options, found.handle);
  }
  return found;
}

/** What can be done with the cluster that was found, or with one that is made now. Both ask the provider: it must answer. */
export async function capabilitiesOf(
  provider: RunOptions['provider'],
  found: Found,
): Promise<Session['capabilities']> {
  const now = await provider.capabilities();
  return found.state === 'ours' && found.handle.simulation ? found.handle.capabilities : now;
}

/** Takes away a folder that holds nothing, or an empty journal: a refused run is not one to recover. */
async function forgetUnused(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(dir, name))).size));
  if (sizes.every((size) => size === 0)) await rm(dir, { recursive: true, force: true });
}

/** What a killed run left in the journal is undone first. Throws UNDO_FAILED. */
async function settleJournal(
  options: RunOptions,
  journal: Journal,
  reused: ClusterHandle | undefined,
): Promise<void> {
  if (!reused) {
    for (const entry of journal.pending()) await journal.undone(entry.seq, 'the cluster is gone');
    return;
  }
  const results = await recoverJournal(journal, reused, { provider: options.provider });
  const failed = results.filter((result) => !result.ok);
  if (failed.length > 0) {
    throw new LabError('UNDO_FAILED', {
      message: `What an earlier run left on ${options.cluster} could not be undone: ${failed[0]?.text ?? ''}`,
      details: failed.map((result) => `${result.text}: ${result.note ?? ''}`),
    });
  }
}

/**
 * The plan of a command on the cluster that was found, or one that it creates. A cluster whose
 * deletion is still pending belongs to runs: this one deletes it at its end.
 */
export function planOf(
  options: RunOptions,
  capabilities: Session['capabilities'],
  found: Found,
  pending: readonly PendingUndo[],
  mode: MachineState['mode'],
): Plan {
  const create = found.state !== 'ours';
  const owned = create || pending.some(({ undo }) => undo.op === 'deleteCluster');
  selectFaults(options.scenario, options.faults);
  const { name } = options.provider;
  const { faults, leftOut } = capableOf(options.scenario, options.faults, capabilities, name);
  const simulation = found.state === 'ours' ? found.handle.simulation : options.provider.simulation;
  return makePlan(options.scenario, capabilities, {
    provider: name,
    cluster: options.cluster,
    faults,
    ...(leftOut.length > 0 ? { leftOut } : {}),
    each: options.each,
    skipFix: options.skipFix,
    skipInject: options.skipInject,
    ...(options.noFault ? { noFault: true } : {}),
    ...(options.beside?.length ? { beside: options.beside } : {}),
    ...(options.lookAtOthers ? { lookAtOthers: true } : {}),
    quick: options.quick,
    createCluster: create,
    deleteCluster: mode === 'run' && owned,
    ...(simulation ? { simulation } : {}),
  });
}

async function newSession(
  options: RunOptions,
  given: { dir: string; id: string; plan: Plan; journal: Journal; mode: MachineState['mode'] },
): Promise<Session> {
  const { dir, id, plan, journal, mode } = given;
  const runDir = join(options.reportsDir, options.scenario.metadata.name, id);
  await requireWritable(runDir);
  const record = newRecord(id, options, plan);
  for (const left of plan.options.leftOut ?? []) {
    const text = `left out on ${options.provider.name}: ${leftOutText(left)}`;
    record.warnings.push(text);
    options.emit({ type: 'note', at: options.clock.now(), level: 'warn', text });
  }
  const state = newState({
    mode,
    scenarioFile: options.scenario.source.file,
    imageMap: options.imageMap,
    ...(options.set ? { set: options.set } : {}),
    runDir,
    record,
  });
  await saveMachine(dir, state);
  return assemble(options, dir, plan, journal, state);
}

/** A session over a state, new or read back from disk. */
export function assemble(
  given: RunOptions,
  dir: string,
  plan: Plan,
  journal: Journal,
  state: MachineState,
): Session {
  const secrets = new Secrets(given.scenario);
  const recorder = new Recorder(state.record, state.runDir, given.clock, secrets.hide);
  const { log } = given;
  const options: RunOptions = {
    ...given,
    emit: (event) => given.emit(recorder.safely(event)),
    log: {
      debug: (message) => log.debug(secrets.hide(message)),
      info: (message) => log.info(secrets.hide(message)),
      warn: (message) => log.warn(secrets.hide(message)),
    },
  };
  const lost = new AbortController();
  const session: Session = {
    options,
    plan,
    capabilities: { has: [] },
    clock: options.clock,
    dir,
    journal,
    state,
    recorder,
    secrets,
    loads: new Loads({
      specs: options.scenario.load,
      address: (port) => {
        const address = session.connection?.handle.ports[port];
        if (!address) throw new LabError('INTERNAL', { message: `no address for port ${port}` });
        return address;
      },
      allowRemote: options.allowRemoteLoad,
      warm: options.warmLoads === true,
      capabilities: () => session.capabilities,
      signal: () => session.signal,
      onSecond: (name, profile, second, recent) => {
        recorder.timeline({ ...second, type: 'load', name, profile });
        session.latestLoad = { name, ...recent };
      },
      onEnd: (result) => state.record.loads.push(result),
    }),
    signal: AbortSignal.any([options.signal, lost.signal]),
    fail: (error) => lost.abort(error),
    awayUntil: 0,
    enough: new AbortController(),
    working: new Set(),
    undo: (fits) => undoOfSession(session, fits),
  };
  return session;
}
