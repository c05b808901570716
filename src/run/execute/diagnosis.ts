import { isoTime } from '../../base/index.js';
import {
  holds,
  type ActionContext,
  type DiagnosisCommand,
  type Fault,
  type Observation,
  type PlanStep,
  type Sample,
} from '../../model/index.js';
import {
  asksSomething,
  judgeDiagnosis,
  runDiagnosis,
  wallTime,
  type DiagnosisEntry,
} from '../../steps/index.js';
import { contextFor } from '../context.js';
import { connected, type Session } from '../session.js';
import { faultOf } from './fault.js';
import type { Executor } from './executor.js';

/** Commands that run side by side: all of them only look, and a kubectl is most of its time its own start. */
const SIDE_BY_SIDE = 2;

/** Between two tries of a command that may take its time, ms of cluster time: a dump or a histogram halts the program it is of. */
const AGAIN = 3000;

/** Runs an engineer's commands on the broken system; a command that fails is evidence too. */
export const diagnose: Executor = async (step, session, signal) => {
  const fault = faultOf(session, step);
  const context = contextFor(session, step, signal);
  for (const some of inTurns(fault.diagnosis)) {
    // All have ended before anything is thrown: nothing is left running.
    const ended = await Promise.allSettled(
      some.map((command) => look(session, step, fault, command, context)),
    );
    for (const result of ended) {
      if (result.status === 'rejected') throw result.reason;
      await session.recorder.transcript({ ...result.value, fault: fault.name });
    }
  }
  return undefined;
};

/** Those that are only read run side by side; what others may need is there before they begin. */
export function inTurns(commands: DiagnosisCommand[]): DiagnosisCommand[][] {
  const turns: DiagnosisCommand[][] = [];
  for (const command of commands) {
    const last = turns.at(-1);
    const joins = last && last.length < SIDE_BY_SIDE && ![...last, command].some(asksSomething);
    if (joins) last.push(command);
    else turns.push([command]);
  }
  return turns;
}

/** Runs a command, again and again while it may take its time; records whether it showed what it must. */
async function look(
  session: Session,
  step: PlanStep,
  fault: Fault,
  command: DiagnosisCommand,
  context: ActionContext,
): Promise<DiagnosisEntry> {
  const { kubeconfig } = connected(session).handle;
  const options = { kubeconfig, folder: session.recorder.dir };
  const began = { at: session.clock.now(), elapsed: session.clock.elapsed(), samples: 0 };
  for (;;) {
    const entry = await runDiagnosis(command, context, options);
    if (!asksSomething(command)) return entry;
    began.samples += 1;
    const sample = judgeDiagnosis(command, entry, context);
    const passed = session.clock.elapsed() - began.elapsed;
    if (sample.ok !== true && passed < wallTime(command.within ?? 0, session)) {
      await session.clock.sleep(wallTime(AGAIN, session), context.signal);
      continue;
    }
    note(session, { step: step.id, fault: fault.name, command, entry, sample, began });
    return entry;
  }
}

/** Records what became of it, as of a check. */
function note(
  session: Session,
  seen: {
    step: string;
    fault: string;
    command: DiagnosisCommand;
    entry: DiagnosisEntry;
    sample: Sample;
    began: { at: number; elapsed: number; samples: number };
  },
): void {
  const { command, sample, began } = seen;
  const now = session.clock.now();
  const observation: Observation = {
    step: seen.step,
    check: command.id,
    role: 'diagnosis',
    fault: seen.fault,
    text: command.note ?? seen.entry.command,
    want: true,
    result: sample.ok === undefined ? 'nodata' : sample.ok ? 'true' : 'false',
    fields: sample.fields,
    startedAt: isoTime(began.at),
    decidedAt: isoTime(now),
    seconds: Math.round(session.clock.elapsed() - began.elapsed) / 1000,
    heldSeconds: 0,
    samples: began.samples,
    withinSeconds: (command.within ?? 0) / 1000,
    holdSeconds: 0,
  };
  session.recorder.observation(observation);
  session.options.emit({ type: 'check.decided', at: now, observation, ok: holds(observation) });
}
