import { LabError, asLabError } from '../base/index.js';
import { acquireLock, clusterDir, openJournal, type Lock } from '../journal/index.js';
import type { Observation, PlanStep, RunRecord } from '../model/index.js';
import { holds } from '../verdict/index.js';
import { advance } from './advance.js';
import { markRun, unmarkRun } from './connect.js';
import { checkById, runCheck } from './execute/check.js';
import { useCluster } from './execute/cluster.js';
import { finish } from './finish.js';
import { leaveNothing } from './leave.js';
import { assemble, openSession } from './open.js';
import type { RunOptions } from './options.js';
import { noteError } from './run.js';
import type { Session } from './session.js';
import { readMachine, saveMachine } from './state.js';

/** How a command of the hand-walked machine ended. */
export interface HandResult {
  record: RunRecord;
  runDir: string;
  /** What this command itself saw. */
  observations: Observation[];
  ok: boolean;
}

/** `lab up`: provision, deploy, baseline; the system then stands until `lab down`. */
export async function up(options: RunOptions): Promise<HandResult> {
  const { session, lock, reused } = await openSession(options, 'hand');
  try {
    const steps = session.plan.steps.filter((step) =>
      ['provision', 'deploy', 'baseline'].includes(step.phase),
    );
    if (reused) await markRun(session);
    await advance(session, steps);
    await keepCluster(session);
    return await leave(session, session.state.record.observations);
  } catch (error) {
    noteError(session, error);
    await leaveNothing(session);
    await leave(session, []);
    throw error;
  } finally {
    await lock.release();
  }
}

/** What `up` made is no longer a run's to delete: only `down` and `clean` take it away. */
async function keepCluster(session: Session): Promise<void> {
  for (const entry of session.journal.pending()) {
    if (entry.undo.op === 'deleteCluster')
      await session.journal.undone(entry.seq, 'kept by lab up');
  }
}

/** Walks on with a system that stands: `work` gets the session; the state is saved whatever happens. */
async function walkOn(
  options: RunOptions,
  work: (session: Session) => Promise<Observation[]>,
): Promise<HandResult> {
  const { session, lock } = await resume(options);
  try {
    return await leave(session, await work(session));
  } catch (error) {
    await leave(session, []);
    throw asLabError(error);
  } finally {
    await lock.release();
  }
}

async function resume(options: RunOptions): Promise<{ session: Session; lock: Lock }> {
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
  try {
    const session = assemble(options, dir, plan, await openJournal(dir), state);
    session.capabilities = found.handle.capabilities;
    await useCluster(session, found.handle);
    return { session, lock };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function leave(session: Session, observations: Observation[]): Promise<HandResult> {
  await session.loads.stopAll();
  const { record } = session.state;
  session.connection?.close();
  await finish(session, true);
  await saveMachine(session.dir, session.state);
  await session.journal.close();
  return {
    record,
    runDir: session.recorder.dir,
    observations,
    ok: observations.every(holds),
  };
}

/** Observations that `work` adds to the record. */
async function observing(session: Session, work: () => Promise<void>): Promise<Observation[]> {
  const before = session.state.record.observations.length;
  await work();
  return session.state.record.observations.slice(before);
}

function stepsOf(session: Session, phase: string, faults: string[]): PlanStep[] {
  return session.plan.steps.filter(
    (step) => step.phase === phase && faults.includes(step.fault ?? ''),
  );
}

/** `lab inject FAULT…`: injects, witnesses, awaits the symptoms. */
export function inject(options: RunOptions, faults: string[]): Promise<HandResult> {
  return walkOn(options, (session) => {
    const again = faults.find((fault) => session.state.active.includes(fault));
    if (again !== undefined) {
      throw new LabError('CLUSTER_STATE', {
        message: `${again} is injected already`,
        next: `Run \`lab verify\` to look, or \`lab fix ${again}\`.`,
      });
    }
    return observing(session, () =>
      advance(
        session,
        faults.flatMap((fault) => stepsOf(session, 'inject', [fault])),
      ),
    );
  });
}

/** `lab verify`: symptoms and invariants of what is injected; of a healthy system, its opposites. Reads only. */
export function verify(options: RunOptions): Promise<HandResult> {
  return walkOn(options, (session) => {
    const { active } = session.state;
    const steps = session.plan.steps.filter(
      (step) =>
        step.kind === 'check' &&
        (active.length > 0
          ? step.phase === 'inject' && active.includes(step.fault ?? '')
          : step.phase === 'baseline'),
    );
    return Promise.all(
      steps.map((step) => {
        const { id, role, want } = step.check ?? { id: '', role: 'steady', want: true };
        return runCheck(session, step, checkById(session, id), role, want, session.signal);
      }),
    );
  });
}

/** Steps of the recovery that say something of the faults injected so far: the plan has those of all. */
function recoverySteps(session: Session): PlanStep[] {
  const injected = new Set(session.state.record.witnesses.map((witness) => witness.fault));
  const loads = session.options.scenario.faults
    .filter((fault) => injected.has(fault.name))
    .flatMap((fault) => fault.load);
  return session.plan.steps.filter(
    (step) =>
      step.phase === 'recovery' &&
      (step.fault === undefined || injected.has(step.fault)) &&
      (step.load === undefined || loads.includes(step.load.name)),
  );
}

/** `lab fix [FAULT…]`: the scenario's remedies in its order; after the last one the whole recovery and the reset proof. */
export function fix(options: RunOptions, faults: string[]): Promise<HandResult> {
  return walkOn(options, (session) => {
    const { active } = session.state;
    const chosen = faults.length > 0 ? faults : active;
    const absent = chosen.find((fault) => !active.includes(fault));
    if (absent !== undefined || chosen.length === 0) {
      throw new LabError('CLUSTER_STATE', {
        message: absent === undefined ? 'Nothing is injected' : `${absent} is not injected`,
        next: 'Run `lab inject FAULT` first; `lab status` shows what is injected.',
      });
    }
    return observing(session, async () => {
      const order = session.options.scenario.fixOrder.filter((name) => chosen.includes(name));
      await advance(
        session,
        order.flatMap((fault) => stepsOf(session, 'fix', [fault])),
      );
      const last = session.state.active.length === 0;
      const recovery = recoverySteps(session);
      await advance(
        session,
        last
          ? [
              ...recovery,
              ...session.plan.steps.filter((step) => ['undo', 'reset-proof'].includes(step.phase)),
            ]
          : recovery.filter((step) => order.includes(step.fault ?? '')),
      );
      if (last) await unmarkRun(session);
    });
  });
}
