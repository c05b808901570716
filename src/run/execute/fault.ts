import { isoTime, LabError, messageOf } from '../../base/index.js';
import {
  asks,
  type ActionContext,
  type ActionUse,
  type Fault,
  type PlanStep,
  type WitnessRecord,
} from '../../model/index.js';
import { demand, memoryLine, readMachine } from '../../preflight/index.js';
import { sameStage } from '../../plan/index.js';
import { bindAction, sampleCheck } from '../../steps/index.js';
import { perform } from '../change.js';
import { contextFor } from '../context.js';
import { lookAtCluster } from '../look.js';
import { setMark } from '../marks.js';
import { connected, type Session } from '../session.js';
import { runCheck } from './check.js';
import type { Executor } from './executor.js';

export function faultOf(session: Session, step: PlanStep): Fault {
  const fault = session.options.scenario.faults.find((candidate) => candidate.name === step.fault);
  if (!fault) throw new LabError('INTERNAL', { message: `${step.id} names no fault` });
  return fault;
}

/** Injects a fault, unless this run is the negative control that injects nothing. */
export const injectFault: Executor = async (step, session, signal) => {
  const fault = faultOf(session, step);
  const leftOut = session.options.skipInject.includes(fault.name);
  if (!leftOut) await lookBefore(session, fault);
  setMark(session, 'inject');
  const witness: WitnessRecord = {
    fault: fault.name,
    injectedAt: isoTime(session.clock.now()),
    readBack: [],
  };
  session.state.record.witnesses.push(witness);
  if (leftOut) return 'left out on purpose';
  const context = contextFor(session, step, signal);
  session.state.active.push(fault.name);
  for (const action of fault.inject) {
    const seen = await failureIn(action.text, () =>
      perform(session, step.id, action, 'inject', context, fault.name),
    );
    if (seen) witness.readBack.push({ at: isoTime(session.clock.now()), ...seen });
  }
  return undefined;
};

/** What became of an action that was to fail; undefined for others. That it succeeded is a missing witness. */
async function failureIn(
  text: string,
  run: () => Promise<string | undefined>,
): Promise<{ ok: boolean; text: string } | undefined> {
  try {
    const failure = await run();
    return failure === undefined
      ? undefined
      : { ok: true, text: `“${text}” failed, as it was to: ${failure}` };
  } catch (error) {
    if (error instanceof LabError && error.code === 'STEP_SUCCEEDED') {
      return { ok: false, text: error.message };
    }
    throw error;
  }
}

/** The last look before a fault changes anything. Under another that is injected, things may rightly be missing. */
async function lookBefore(session: Session, fault: Fault): Promise<void> {
  // What was free before the cluster and the workload were there may be taken by now.
  const real = session.plan.options.simulation === undefined;
  if (real && fault.hostMemory > 0) demand([memoryLine([fault], await readMachine())]);
  if (session.state.active.length > 0) return;
  await lookAtCluster(session.options, { kube: connected(session).kube, deployed: true });
}

/** Reads every change back, then waits for its first effect: the fault's witness, or what follows from its actions. Both times go into the record. */
export const witnessFault: Executor = async (step, session, signal) => {
  const fault = faultOf(session, step);
  const witness = session.state.record.witnesses.findLast((entry) => entry.fault === fault.name);
  if (!witness) throw new LabError('INTERNAL', { message: `${fault.name} was not injected` });
  const context = contextFor(session, step, signal);
  for (const use of changesOf(fault.inject.filter(notOverridden))) {
    const look = await bindAction(use).readBack(context);
    witness.readBack.push({ at: isoTime(session.clock.now()), ...look });
  }
  if (witness.readBack.some((look) => !look.ok)) return 'not witnessed';
  // The author's witness stands in for the derived effect: a rollout that is meant to stop half way
  // never gets to where no old pod is left.
  for (const use of fault.witness.length > 0 ? [] : changesOf(fault.inject)) {
    const effect = await effectOf(() => bindAction(use).settle(context), signal);
    if (effect !== undefined) {
      witness.firstEffect ??= { at: isoTime(session.clock.now()), text: effect };
    }
  }
  for (const check of fault.witness) {
    const seen = await runCheck(session, step, check, 'witness', true, signal);
    if (seen.result === 'true') {
      witness.firstEffect ??= { at: isoTime(session.clock.now()), text: check.text };
    }
  }
  return witness.firstEffect?.text ?? 'no effect of it was seen';
};

/** Whether the last injection of a step's fault was read back as asked, and its first effect seen. */
export function isWitnessed({ state }: Session, step: PlanStep): boolean {
  const last = state.record.witnesses.findLast((entry) => entry.fault === step.fault);
  return last?.firstEffect !== undefined && last.readBack.every(({ ok }) => ok);
}

/** Without what only waits or sends a load, unless there is nothing else, and what was to fail: that it did is read already. */
function changesOf(actions: ActionUse[]): ActionUse[] {
  const changing = actions.filter(({ kind }) => kind !== 'wait' && kind !== 'load');
  return (changing.length > 0 ? changing : actions).filter(({ fails }) => fails === undefined);
}

/** False for what a later action of the same injection reverses: a node that is uncordoned, then drained. */
function notOverridden(use: ActionUse, at: number, all: ActionUse[]): boolean {
  const node = nodeOf(use);
  return node === undefined || all.slice(at + 1).every((later) => nodeOf(later) !== node);
}

/** The node whose `unschedulable` an action sets, as one text. */
function nodeOf({ kind, spec }: ActionUse): string | undefined {
  if (kind !== 'cordon' && kind !== 'uncordon' && kind !== 'drain') return undefined;
  return JSON.stringify(spec.node);
}

/** A first effect that does not come within the deadline is a missing witness, not an error of lab. */
async function effectOf(
  settle: () => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await settle();
  } catch (error) {
    const missed = error instanceof LabError && error.code === 'STEP_TIMEOUT';
    if (missed && !signal.aborted) return undefined;
    throw error;
  }
}

/** The faults whose symptoms are looked at under this one: those of its stage that follow in the plan, or all. */
function othersOf({ options, plan }: Session, { fault: name }: PlanStep): Fault[] {
  const { faults } = options.scenario;
  if (plan.options.lookAtOthers) return faults.filter((fault) => fault.name !== name);
  const planned = new Set(plan.steps.map((candidate) => candidate.fault));
  const later = faults.slice(faults.findIndex((fault) => fault.name === name) + 1);
  return later.filter(
    (other) => planned.has(other.name) && sameStage(options.scenario, name ?? '', other.name),
  );
}

/** Which symptoms of later faults this one already made true: those prove nothing later. */
export const lookForMasks: Executor = async (step, session, signal) => {
  const context = contextFor(session, step, signal);
  const found: string[] = [];
  for (const fault of othersOf(session, step)) {
    await quickLoads(session, fault);
    for (const check of fault.symptoms) {
      if (session.state.masks[check.id]) continue;
      const sample = await sampleCheck(check, context);
      if (sample.ok !== true) continue;
      session.state.masks[check.id] = step.fault ?? '';
      found.push(check.text);
    }
  }
  return found.length === 0 ? 'none' : found.join('; ');
};

/** A load symptom of a later fault can be looked at only under some load: the quick profile. */
async function quickLoads(session: Session, fault: Fault): Promise<void> {
  if (!fault.symptoms.some((check) => asks(check, 'load'))) return;
  for (const name of fault.load) {
    const spec = session.options.scenario.load.find((load) => load.name === name);
    if (!spec?.quick) continue;
    try {
      await (
        await session.loads.start(name, 'quick')
      ).done;
    } catch (error) {
      session.state.record.warnings.push(`quick load ${name}: ${messageOf(error)}`);
    }
  }
}

/** Applies a fault's remedy, unless this run is the negative control that leaves it out. */
export const fixFault: Executor = async (step, session, signal) => {
  const fault = faultOf(session, step);
  setMark(session, 'fix');
  if (session.options.skipFix.includes(fault.name)) return 'left out on purpose';
  const context = contextFor(session, step, signal);
  for (const action of fault.fix) {
    await perform(session, step.id, action, 'fix', context, fault.name);
  }
  // The next fix starts from a settled system: an old pod that still serves would be counted for the new one.
  await settleAll(fault.fix, context);
  setMark(session, 'fix');
  session.state.active = session.state.active.filter((name) => name !== fault.name);
  session.state.standing.push(fault.name);
  return undefined;
};

/** What an action does is done, or its time is over: whoever looks next sees what became of it. */
export async function settleAll(actions: ActionUse[], context: ActionContext): Promise<void> {
  for (const action of actions) {
    await effectOf(() => bindAction(action).settle(context), context.signal);
  }
}
