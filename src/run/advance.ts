import { formatDuration, LabError } from '../base/index.js';
import { holds, type Phase, type PhaseRecord, type PlanStep } from '../model/index.js';
import { warmUpCharts } from '../report/index.js';
import { judge } from '../verdict/index.js';
import { evidenceOf } from './evidence.js';
import { runThroughout } from './execute/check.js';
import { isWitnessed } from './execute/fault.js';
import { EXECUTORS } from './execute/index.js';
import { causeOf } from './loss.js';
import { setMark } from './marks.js';
import { beforeCommand, ownVerdict, type Before } from './own.js';
import { save } from './save.js';
import type { Session } from './session.js';

/** Phases that put things back; they run whatever was seen before. */
export const LEAVING: ReadonlySet<Phase> = new Set<Phase>([
  'undo',
  'reset-proof',
  'undeploy',
  'final-proof',
  'delete',
]);

/** Why a step of the recovery was broken off: nothing went wrong. */
const ENOUGH = new Error('not waited for: enough was seen');

/**
 * Walks the given steps of the plan in order, steps of one group side by side, and
 * saves the machine's state after each. When what was seen forbids a verdict (an unhealthy
 * baseline, a fault that was not witnessed), only the steps that put things back follow.
 * Throws what ended the walk; the state on disk says where.
 */
export async function advance(session: Session, steps: PlanStep[]): Promise<void> {
  const begun = beforeCommand(session);
  let open: OpenPhase | undefined;
  let blocked = false;
  /** Snapshots that were passed over: nothing was changed since, and there is nothing to compare with. */
  const untaken = new Set<PlanStep['snapshot']>();
  const close = (broken?: 'aborted' | 'error'): void => {
    if (open) endPhase(session, open.entry, broken ?? statusOf(session, open));
    open = undefined;
  };
  try {
    for (const batch of batches(steps)) {
      const [first] = batch;
      if ((blocked || session.enough.signal.aborted) && !LEAVING.has(first.phase)) {
        if (first.kind === 'snapshot.take') untaken.add(first.snapshot);
        // As where its ground had not recovered: what was never to be injected is not missed.
        if (first.kind === 'fault.ground') session.state.stopped = true;
        continue;
      }
      if (first.kind === 'snapshot.compare' && untaken.has(first.snapshot)) continue;
      if (open?.entry.phase !== first.phase || open.entry.fault !== phaseFault(first)) {
        close();
        open = { entry: startPhase(session, first), before: beforeCommand(session) };
        // Drawing comes last, and loads its engine while the fixes wait.
        if (first.phase === 'fix' && !session.options.recordOnly) warmUpCharts();
      }
      await runBatch(session, batch);
      blocked ||= forbidsVerdict(session, first, begun);
      session.state.phase = first.phase;
      await save(session);
    }
    close();
  } catch (error) {
    close(error instanceof LabError && error.code === 'ABORTED' ? 'aborted' : 'error');
    throw error;
  }
}

/** A phase that is being walked, and what there was before it. */
interface OpenPhase {
  entry: PhaseRecord;
  before: Before;
}

/** How a phase ended that nothing broke off: it failed when what was seen in it speaks against the run. */
function statusOf(session: Session, { before }: OpenPhase): PhaseRecord['status'] {
  return ownVerdict(session, before).verdict.outcome === 'passed' ? 'ok' : 'failed';
}

/** Inject, diagnosis and fix are phases of one fault each. */
function phaseFault(step: PlanStep): string | undefined {
  return ['inject', 'diagnosis', 'fix'].includes(step.phase) ? step.fault : undefined;
}

function startPhase(session: Session, step: PlanStep): PhaseRecord {
  const fault = phaseFault(step);
  if (step.phase === 'baseline' && session.state.marks.baseline === 0) setMark(session, 'baseline');
  session.options.emit({
    type: 'phase.start',
    at: session.clock.now(),
    phase: step.phase,
    ...(fault ? { fault } : {}),
  });
  return session.recorder.phaseStart(step.phase, fault);
}

function endPhase(session: Session, entry: PhaseRecord, status: PhaseRecord['status']): void {
  session.recorder.phaseEnd(entry, status);
  session.options.emit({
    type: 'phase.end',
    at: session.clock.now(),
    phase: entry.phase,
    ...(entry.fault ? { fault: entry.fault } : {}),
    ok: status === 'ok',
    seconds: (session.clock.now() - Date.parse(entry.startedAt)) / 1000,
  });
}

/** Consecutive steps of the same group, together. */
function* batches(steps: PlanStep[]): Generator<[PlanStep, ...PlanStep[]]> {
  let batch: PlanStep[] = [];
  for (const step of steps) {
    const [first] = batch;
    if (first && (step.group === undefined || step.group !== first.group)) {
      yield batch as [PlanStep, ...PlanStep[]];
      batch = [];
    }
    batch.push(step);
  }
  if (batch.length > 0) yield batch as [PlanStep, ...PlanStep[]];
}

/**
 * The steps of a batch side by side. Invariants of an injected fault are watched from
 * its start until the last of the others is decided.
 */
async function runBatch(session: Session, batch: PlanStep[]): Promise<void> {
  const watched = (step: PlanStep): boolean =>
    step.phase === 'inject' && step.check?.role === 'invariant';
  const decided = new AbortController();
  const awaited = Promise.all(
    batch.filter((step) => !watched(step)).map((step) => runStep(session, step)),
  ).finally(() => decided.abort());
  await Promise.all([
    awaited,
    ...batch.filter(watched).map((step) => runStep(session, step, decided.signal)),
  ]);
}

async function runStep(session: Session, step: PlanStep, until?: AbortSignal): Promise<void> {
  session.signal.throwIfAborted();
  const { clock, recorder, options } = session;
  const record = recorder.stepStart(step);
  const { observations } = recorder.record;
  const before = observations.length;
  const started = clock.elapsed();
  options.emit({ type: 'step.start', at: clock.now(), step: step.id, title: step.title });
  const end = (ok: boolean, note?: string): void =>
    options.emit({
      type: 'step.end',
      at: clock.now(),
      step: step.id,
      ok,
      seconds: (clock.elapsed() - started) / 1000,
      ...(note ? { note } : {}),
    });
  const deadline = new AbortController();
  // A watched invariant lasts as long as what it is watched beside; that has its own deadline.
  const timer = until ? undefined : setTimeout(() => deadline.abort(tooLate(step)), step.deadline);
  const enough = step.phase === 'recovery' ? [session.enough.signal] : [];
  const signal = AbortSignal.any([session.signal, deadline.signal, ...enough]);
  try {
    const work = until
      ? runThroughout(session, step, until, signal).then(() => undefined)
      : EXECUTORS[step.kind](step, session, signal);
    const over = (): unknown => session.working.delete(work);
    session.working.add(work);
    work.then(over, over);
    const note = await untilAborted(work, signal);
    const own = observations.slice(before).filter((seen) => seen.step === step.id);
    if (own.some((seen) => options.enough?.(seen) ?? false)) session.enough.abort(ENOUGH);
    const witnessed = step.kind !== 'fault.witness' || isWitnessed(session, step);
    recorder.stepEnd(record, witnessed && own.every(holds) ? 'ok' : 'failed', note);
    end(witnessed, note);
  } catch (caught) {
    if (signal.reason === ENOUGH) {
      recorder.stepEnd(record, 'ok', ENOUGH.message);
      return end(true, ENOUGH.message);
    }
    const error = await causeOf(session, caught);
    recorder.stepEnd(record, session.options.signal.aborted ? 'aborted' : 'error');
    end(false, error instanceof Error ? error.message : undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(step: PlanStep): LabError {
  return new LabError('STEP_TIMEOUT', {
    message: `${step.id} (${step.title}) did not end within ${formatDuration(step.deadline)}`,
  });
}

/** The work, or the signal's reason as soon as it aborts: no step can hang a run. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}

/** Whether going on would judge a system that was not healthy, or a fault that was not there. */
function forbidsVerdict(session: Session, step: PlanStep, begun: Before): boolean {
  if (step.phase === 'deploy' || step.phase === 'baseline') {
    // What an earlier walk found unhealthy may be healthy by now.
    return ownVerdict(session, begun).verdict.outcome === 'invalid';
  }
  if (step.kind === 'fault.ground' && session.state.stopped) return true;
  if (step.kind === 'fault.ground') {
    // The system that a stage stands on must be as healthy as that of the first.
    return session.recorder.record.observations.some(
      (seen) => seen.step === step.id && !holds(seen),
    );
  }
  if (step.kind !== 'fault.witness') return false;
  const evidence = evidenceOf(session, true);
  // By hand a fault may be injected again: its last injection counts, not an earlier one.
  const witness = evidence.witnesses.findLast(({ fault }) => fault === step.fault);
  if (!witness) return true;
  const observations = evidence.observations.filter(
    ({ startedAt }) => startedAt >= witness.injectedAt,
  );
  return judge({
    ...evidence,
    faults: [witness.fault],
    witnesses: [witness],
    observations,
  }).reasons.some((reason) => reason.code === 'NOT_WITNESSED');
}
