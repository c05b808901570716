import { LabError } from '../base/index.js';
import { asks, placeOf, type PlanStep } from '../model/index.js';
import { groundOf } from '../plan/index.js';
import { windowOf } from '../steps/index.js';
import { advance } from './advance.js';
import { markRun, unmarkRun } from './connect.js';
import { causeOf } from './loss.js';
import { checkById, runCheck } from './execute/check.js';
import { demandUnspentBy } from './fit.js';
import { forgetCluster, keepStanding, leaveNothing } from './leave.js';
import { openSession } from './open.js';
import type { RunOptions } from './options.js';
import { beforeCommand } from './own.js';
import { noteError } from './run.js';
import type { Session } from './session.js';
import { showWalk } from './live.js';
import { forgetMasks } from './masks.js';
import { leave, walkOn, type HandResult } from './walk-on.js';

/**
 * `lab up`: provision, deploy, baseline; the system then stands until `lab down`. An error or an
 * abort deletes the cluster it made. Throws USAGE for a variant that is a run of its own.
 */
export async function up(options: RunOptions): Promise<HandResult> {
  if (options.noFault === true) {
    throw new LabError('USAGE', {
      message: 'A variant that injects nothing is watched by a run, it does not stand',
      next: `Run \`lab run ${options.scenario.metadata.name} --variant VARIANT\`, or bring the system up without it.`,
    });
  }
  const { session, lock, reused } = await openSession(options, 'hand');
  const before = beforeCommand(session);
  try {
    const steps = session.plan.steps.filter((step) =>
      ['provision', 'deploy', 'baseline'].includes(step.phase),
    );
    const stopLive = showWalk(session, steps);
    try {
      if (reused) await markRun(session);
      await advance(session, steps);
    } finally {
      stopLive();
    }
    await keepCluster(session);
  } catch (error) {
    const noted = noteError(session, error);
    await leaveNothing(session, { own: session.plan.options.createCluster, fits: () => true });
    await keepStanding(session);
    if (session.state.record.leftovers.length === 0) await unmarkRun(session).catch(() => {});
    await leave(session, before);
    await forgetCluster(session, lock);
    throw noted;
  }
  try {
    return await leave(session, before);
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
  await session.options.provider.keep(session.options.cluster);
}

function stepsOf(session: Session, phase: string, fault: string): PlanStep[] {
  return session.plan.steps.filter((step) => step.phase === phase && step.fault === fault);
}

/**
 * What has to come before an injection and did not yet: the baseline of a run that paused early, or of
 * a system that was not healthy. It is whole once the snapshot is taken that a reset is proven against.
 */
function overdue({ state, plan }: Session): PlanStep[] {
  const taken = (step: PlanStep): boolean =>
    state.record.steps.some(({ id, status }) => id === step.id && status === 'ok');
  const snapshot = plan.steps.find((step) => step.snapshot === 'before-injection');
  if (snapshot === undefined || taken(snapshot)) return [];
  const from = Math.min(placeOf(state.phase), placeOf('deploy'));
  return plan.steps.filter(
    ({ phase }) => placeOf(phase) > from && placeOf(phase) <= placeOf('baseline'),
  );
}

/** `lab inject FAULT…`: injects, witnesses, awaits the symptoms; of a run that paused early, its baseline first. */
export function inject(options: RunOptions, faults: string[]): Promise<HandResult> {
  return walkOn(options, (session) => {
    // While a fault is active its walk goes on, as a run's does; what comes after the last fix would be another run.
    if (session.state.active.length === 0) demandUnspentBy(session.state, options.cluster);
    const again = faults.find((fault) => session.state.active.includes(fault));
    if (again !== undefined) {
      throw new LabError('CLUSTER_STATE', {
        message: `${again} is injected already`,
        next: `Run \`lab verify\` to look, or \`lab fix ${again}\`.`,
      });
    }
    for (const fault of faults) demandGround(session, fault);
    const steps = [
      ...overdue(session),
      ...faults.flatMap((fault) => stepsOf(session, 'inject', fault)),
    ];
    return {
      steps,
      work: () => {
        forgetMasks(session);
        return advance(session, steps);
      },
    };
  });
}

/** Refuses a fault of a stage whose ground is not free of faults. */
function demandGround({ state, options }: Session, fault: string): void {
  const broken = groundOf(options.scenario, fault).find((name) => state.active.includes(name));
  if (broken === undefined) return;
  throw new LabError('CLUSTER_STATE', {
    message: `${fault} stands on the fix of ${broken}, which is injected`,
    next: `Run \`lab fix ${broken}\` first.`,
  });
}

/**
 * `lab verify`: symptoms and invariants of what is injected; of a healthy system, its opposites.
 * Reads only: what only a load, or only the moment itself, can show is left out, and it says so.
 */
export function verify(options: RunOptions): Promise<HandResult> {
  return walkOn(options, (session) => {
    const { active } = session.state;
    const all = session.plan.steps.filter(
      (step) =>
        step.kind === 'check' &&
        (active.length > 0
          ? step.phase === 'inject' && active.includes(step.fault ?? '')
          : step.phase === 'baseline'),
    );
    const steps = all.filter((step) => {
      const why = whyLeftOut(session, step);
      if (why === undefined) return true;
      const text = `left out, because ${why}: ${step.title}`;
      options.emit({ type: 'note', at: options.clock.now(), level: 'info', text });
      return false;
    });
    const unseen = active.find((name) => !steps.some(({ fault }) => fault === name));
    if (unseen !== undefined) {
      throw new LabError('CLUSTER_STATE', {
        message: `Nothing of ${unseen} can be looked at now: it shows only under load, or while it happens`,
        next: 'See the report of its injection; `lab fix` applies the remedy.',
      });
    }
    // Of a fault that is injected one after the other, as the view has it; of a healthy system all at once.
    const parts = active.length > 0 ? new Set(steps.map((step) => step.fault)) : [undefined];
    return {
      steps,
      work: async () => {
        for (const fault of parts) {
          await look(
            session,
            steps.filter((step) => fault === undefined || step.fault === fault),
            fault,
          );
        }
      },
    };
  });
}

/** Why a look now would say nothing of a check; undefined when it says something. */
function whyLeftOut(session: Session, step: PlanStep): string | undefined {
  if (!step.check) return undefined;
  const check = checkById(session, step.check.id);
  if (asks(check, 'load')) return 'verify sends no load';
  // A leak that has reached its end grows no more, and was one all the same.
  const passes = step.check.role === 'symptom' && check.any.every((use) => windowOf(use) > 0);
  return passes && step.check.want ? 'it shows only while it happens' : undefined;
}

/** Evaluates checks side by side. Tells the views of it as of their phase; nothing is walked, so none is recorded. */
async function look(session: Session, steps: PlanStep[], fault?: string): Promise<void> {
  const [first] = steps;
  if (!first) return;
  const { clock, options } = session;
  const started = clock.now();
  const phase = { phase: first.phase, ...(fault === undefined ? {} : { fault }) };
  options.emit({ type: 'phase.start', at: started, ...phase });
  await Promise.all(
    steps.map((step) => {
      const { id, role, want } = step.check ?? { id: '', role: 'steady', want: true };
      return runCheck(session, step, checkById(session, id), role, want, session.signal);
    }),
  ).catch(async (error: unknown) => {
    throw await causeOf(session, error);
  });
  const at = clock.now();
  options.emit({ type: 'phase.end', at, ...phase, ok: true, seconds: (at - started) / 1000 });
}

/** Steps of the recovery that say something of the faults injected so far: the plan has those of all. */
function recoverySteps(session: Session): PlanStep[] {
  const injected = new Set(session.state.record.witnesses.map((witness) => witness.fault));
  const loads = session.options.scenario.faults
    .filter((fault) => injected.has(fault.name))
    .flatMap((fault) => fault.load);
  const all = session.plan.steps.filter(
    (step) =>
      step.phase === 'recovery' &&
      (step.fault === undefined || injected.has(step.fault)) &&
      (step.load === undefined || loads.includes(step.load.name)),
  );
  // Each stage of a plan has the steps that belong to no fault; by hand there is one recovery.
  const whatOf = ({ kind, check, load }: PlanStep): string =>
    [kind, check?.id, load?.name, load?.profile].join(' ');
  const last = new Map(all.map((step) => [whatOf(step), step]));
  return all.filter((step) => last.get(whatOf(step)) === step);
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
    const order = session.options.scenario.fixOrder.filter((name) => chosen.includes(name));
    const last = active.every((fault) => chosen.includes(fault));
    const recovery = recoverySteps(session);
    const steps = [
      ...order.flatMap((fault) => stepsOf(session, 'fix', fault)),
      ...(last ? recovery : recovery.filter((step) => order.includes(step.fault ?? ''))),
      ...session.plan.steps.filter((step) => last && ['undo', 'reset-proof'].includes(step.phase)),
    ];
    return {
      steps,
      work: async () => {
        await advance(session, steps);
        if (last) await unmarkRun(session);
      },
    };
  });
}
