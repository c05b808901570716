import { LabError } from '../base/index.js';
import { acquireLock, clusterDir, openJournal, type Lock } from '../journal/index.js';
import {
  PHASES,
  type Observation,
  type PlanStep,
  type RunRecord,
  type Verdict,
} from '../model/index.js';
import { commandSentence } from '../report/index.js';
import { useCluster } from './execute/cluster.js';
import { finish, type Ending } from './finish.js';
import { showWalk } from './live.js';
import { assemble } from './open.js';
import type { RunOptions } from './options.js';
import { beforeCommand, ownVerdict, type Before } from './own.js';
import { noteError } from './run.js';
import type { Session } from './session.js';
import { readMachine, saveMachine, type MachineState } from './state.js';
import { takeBack } from './take-back.js';

/** How a command of the hand-walked machine ended. */
export interface HandResult {
  record: RunRecord;
  runDir: string;
  /** What this command itself saw. */
  observations: Observation[];
  /** On what this command did and saw; the record's own is on all that was done by hand so far. */
  verdict: Verdict;
}

/** What a command does: the steps that it walks, and the walk. */
export interface Walk {
  steps: PlanStep[];
  work: () => Promise<unknown>;
}

/**
 * Walks on with a system that stands. `prepare` reads what stands and returns the walk; what it
 * throws is refused with nothing noted. What the walk changed is put back when it ends early.
 */
export async function walkOn(
  options: RunOptions,
  prepare: (session: Session) => Walk,
): Promise<HandResult> {
  const { session, lock, walk } = await resume(options, prepare);
  const before = beforeCommand(session);
  try {
    const stopLive = showWalk(session, walk.steps);
    try {
      await walk.work().finally(stopLive);
    } catch (error) {
      const noted = noteError(session, error);
      await takeBack(session, before);
      await leave(session, before);
      throw noted;
    }
    return await leave(session, before);
  } finally {
    await lock.release();
  }
}

async function resume(
  options: RunOptions,
  prepare: (session: Session) => Walk,
): Promise<{ session: Session; lock: Lock; walk: Walk }> {
  const dir = clusterDir(options.stateHome, options.cluster);
  const found = await options.provider.find(options.cluster);
  const state = found.state === 'ours' ? await readMachine(dir) : undefined;
  if (found.state !== 'ours' || !state) {
    throw new LabError('CLUSTER_STATE', {
      message: `No system of lab stands on the cluster ${options.cluster}`,
      next: `Run \`lab up ${options.scenario.metadata.name} --cluster ${options.cluster}\` first.`,
    });
  }
  const { plan } = state.record;
  if (plan.digest !== options.scenario.source.digest) {
    throw new LabError('CLUSTER_STATE', {
      message: `The scenario has changed since the system on ${options.cluster} was brought up`,
      next: `Run \`lab down --cluster ${options.cluster}\`, then \`lab up\` again.`,
    });
  }
  const lock = await acquireLock(dir, { command: options.command, run: state.record.run.id });
  const journal = await openJournal(dir).catch(async (error: unknown) => {
    await lock.release();
    throw error;
  });
  try {
    takeOver(state);
    const session = assemble(options, dir, plan, journal, state);
    session.capabilities = found.handle.capabilities;
    const walk = prepare(session);
    await useCluster(session, found.handle);
    return { session, lock, walk };
  } catch (error) {
    await journal.close();
    await lock.release();
    throw error;
  }
}

/** From here on the system is walked by hand; how the command before this one ended is no longer how it ended. */
function takeOver(state: MachineState): void {
  const { record } = state;
  state.mode = 'hand';
  if (record.error) record.warnings.push(`an earlier command: ${record.error.message}`);
  delete record.error;
  record.leftovers = [];
}

/** A command answers for itself: the record goes on over all that is done by hand. */
function endingOf(session: Session, before: Before): Ending {
  const { clock, state } = session;
  const seconds = (clock.now() - before.startedAt) / 1000;
  const { verdict, observations } = ownVerdict(session, before);
  const facts = { verdict, observations, injected: state.active, seconds };
  return { verdict, seconds, sentence: commandSentence(state.record, facts) };
}

/** Judges, writes the report and the state, and lets go of the cluster; the lock stays. */
export async function leave(session: Session, before: Before): Promise<HandResult> {
  await session.loads.stopAll();
  const { record, phase } = session.state;
  const after = session.connection && PHASES.find((candidate) => candidate === phase);
  if (after) record.pausedAfter = after;
  session.connection?.close();
  await finish(session, true, () => endingOf(session, before));
  await saveMachine(session.dir, session.state);
  await session.journal.close();
  return { record, runDir: session.recorder.dir, ...ownVerdict(session, before) };
}
