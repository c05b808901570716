import { LabError } from '../../base/index.js';
import {
  asks,
  holds,
  type Check,
  type CheckRole,
  type Observation,
  type PlanStep,
  type Sample,
} from '../../model/index.js';
import { awaitCheck, wallTime, watchCheck, windowOf, type CheckResult } from '../../steps/index.js';
import { contextFor } from '../context.js';
import { demandPortForwarder } from '../port-forwarder.js';
import { systemOf, type Session } from '../session.js';
import type { Executor } from './executor.js';

/**
 * At baseline a symptom must be false: time it gets for the first look that says anything, ms.
 * A look at a window of time says nothing before that is covered: the window comes on top.
 */
const OPPOSITE_WITHIN = 10_000;

function oppositeWithin({ any, within }: Check): number {
  return Math.min(within, OPPOSITE_WITHIN + Math.max(...any.map(windowOf)));
}

/** Finds a check of the scenario by its id. */
export function checkById(session: Session, id: string): Check {
  const { steadyState, faults, acts } = session.options.scenario;
  const all = [
    ...steadyState,
    ...(acts?.witness ?? []),
    ...faults.flatMap((fault) => [...fault.symptoms, ...fault.invariants, ...fault.recovery]),
  ];
  const check = all.find((candidate) => candidate.id === id);
  if (!check) throw new LabError('INTERNAL', { message: `the plan names an unknown check: ${id}` });
  return check;
}

/** Awaits a check, tells the views what is being waited for, and records what became of it. */
export async function runCheck(
  session: Session,
  step: PlanStep,
  check: Check,
  role: CheckRole,
  want: boolean,
  signal: AbortSignal,
): Promise<Observation> {
  const context = contextFor(session, step, signal);
  const timed = want ? check : { ...check, within: oppositeWithin(check), hold: 0 };
  const seen = await awaitCheck(timed, want, context, { onSample: waiting(session, check, want) });
  return decided(session, step, check, role, want, seen);
}

/** Watches a check until `until` aborts: it must be as wanted all the while. */
export async function runThroughout(
  session: Session,
  step: PlanStep,
  until: AbortSignal,
  signal: AbortSignal,
): Promise<Observation> {
  const { id, role, want } = askedBy(step);
  const check = checkById(session, id);
  const seen = await watchCheck(check, want, contextFor(session, step, signal), until);
  return decided(session, step, check, role, want, seen);
}

function askedBy(step: PlanStep): NonNullable<PlanStep['check']> {
  if (!step.check) throw new LabError('INTERNAL', { message: `${step.id} has no check` });
  return step.check;
}

function decided(
  session: Session,
  step: PlanStep,
  check: Check,
  role: CheckRole,
  want: boolean,
  seen: CheckResult,
): Observation {
  const maskedBy = want && role === 'symptom' ? session.state.masks[check.id] : undefined;
  const observation: Observation = {
    ...seen,
    step: step.id,
    check: check.id,
    role,
    text: check.text,
    want,
    ...(step.fault ? { fault: step.fault } : {}),
    ...(maskedBy ? { maskedBy } : {}),
  };
  session.recorder.observation(observation);
  session.options.emit({
    type: 'check.decided',
    at: session.clock.now(),
    observation,
    ok: holds(observation),
  });
  return observation;
}

/** Tells what was last seen, at most four times a second. */
function waiting(session: Session, check: Check, want: boolean): (sample: Sample) => void {
  const started = session.clock.elapsed();
  let told = -Infinity;
  return (last) => {
    const now = session.clock.elapsed();
    if (now - told < 250) return;
    told = now;
    session.options.emit({
      type: 'check.waiting',
      at: session.clock.now(),
      check: check.id,
      text: check.text,
      want,
      last,
      elapsed: now - started,
      within: wallTime(check.within, session),
    });
  };
}

export const checkStep: Executor = async (step, session, signal) => {
  const { id, role, want, throughout, within } = askedBy(step);
  const own = checkById(session, id);
  const check = within === undefined ? own : { ...own, within };
  if (throughout) {
    const window = AbortSignal.timeout(wallTime(check.within, session));
    await runThroughout(session, step, window, signal);
    return undefined;
  }
  const observation = await runCheck(session, step, check, role, want, signal);
  if (!holds(observation) && asks(check, 'http')) {
    await demandPortForwarder(systemOf(session));
  }
  return undefined;
};
