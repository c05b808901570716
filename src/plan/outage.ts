import { plural } from '../base/index.js';
import type { ActionUse, Fault, PlanStep, Scenario } from '../model/index.js';
import type { PlanBuilder } from './builder.js';
import { changesOf } from './changes.js';
import { actionsDeadline, afterFixes, DEADLINES, diagnosisDeadline } from './deadlines.js';
import { needsOf, needsOfActions } from './needs.js';
import { groundOf, stagesOf } from './stages.js';

/**
 * From the injection of these faults to the proof that everything is as before. In stages, one after the
 * other: the fixes of each stay until the last one has recovered.
 */
export function outage(plan: PlanBuilder, faults: Fault[]): void {
  const stages = stagesOf(plan.scenario, faults);
  const { round } = plan;
  stages.forEach((stage, index) => {
    if (stages.length > 1) plan.round = `${round}stage-${index + 1}/`;
    stage.forEach((fault, at) => inject(plan, fault, stage.slice(at + 1)));
    for (const fault of stage) diagnosis(plan, fault);
    const inOrder = plan.scenario.fixOrder.flatMap(
      (name) => stage.find((fault) => fault.name === name) ?? [],
    );
    for (const fault of inOrder) fix(plan, fault);
    recovery(plan, inOrder, index === stages.length - 1 ? faults : undefined);
  });
  plan.round = round;
  undo(plan);
  plan.compare(
    'before-injection',
    'reset-proof',
    'prove that the cluster is as it was before the injection',
  );
}

/** Takes back what neither the fixes nor the drill took back themselves. */
export function undo(plan: PlanBuilder): void {
  plan.add({
    id: 'undo',
    kind: 'undo',
    phase: 'undo',
    title: 'undo what the journal still holds',
    deadline: DEADLINES.undo,
    changes: ['whatever still differs from before the injection'],
  });
}

function inject(plan: PlanBuilder, fault: Fault, later: Fault[]): void {
  const at = `inject/${fault.name}`;
  const skip = plan.options.skipInject.includes(fault.name);
  const common = { phase: 'inject', fault: fault.name } as const;
  ground(plan, fault, at);
  plan.add({
    ...common,
    id: `${at}/apply`,
    kind: 'fault.inject',
    title: skip ? 'inject nothing (a negative control)' : textOf(fault.inject),
    deadline: DEADLINES.inject + actionsDeadline(fault.inject, plan.clockScale),
    changes: skip ? [] : fault.inject.flatMap(changesOf),
    needs: [...(fault.needs ?? []), ...needsOfActions(fault.inject)],
  });
  plan.add({
    ...common,
    id: `${at}/witness`,
    kind: 'fault.witness',
    title: 'read the change back and see its first effect',
    deadline: fault.witness.reduce<number>(
      (sum, check) => sum + plan.deadlineOf(check),
      DEADLINES.witness,
    ),
    needs: fault.witness.flatMap(needsOf),
  });
  plan.duringLoads('load.start', fault.load, { ...common, at });
  const group = `${at}/symptoms`;
  for (const check of fault.symptoms) {
    plan.check('inject', check, 'symptom', true, { fault, group });
  }
  for (const check of fault.invariants) {
    plan.check('inject', check, 'invariant', true, { fault, group });
  }
  plan.duringLoads('load.stop', fault.load, { ...common, at });
  const others = plan.options.lookAtOthers
    ? plan.scenario.faults.filter((other) => other !== fault)
    : later;
  if (others.length > 0) {
    plan.add({
      ...common,
      id: `${at}/masks`,
      kind: 'fault.masks',
      title: `see which symptoms of ${others.map((f) => f.name).join(', ')} this fault already shows`,
      deadline: DEADLINES.masks,
    });
  }
}

/** What a later stage stands on: the fixes of those before it, where they are not there already, and a healthy system. */
function ground(plan: PlanBuilder, fault: Fault, at: string): void {
  const names = groundOf(plan.scenario, fault.name);
  const leftOut = (plan.options.leftOut ?? []).map((left) => left.fault);
  const before = plan.scenario.faults.filter(
    ({ name }) => names.includes(name) && !leftOut.includes(name),
  );
  if (before.length === 0) return;
  const { steadyState } = plan.scenario;
  const own = steadyState.reduce(
    (sum, check) => sum + plan.deadlineOf(afterFixes(check, before)),
    0,
  );
  plan.add({
    id: `${at}/ground`,
    kind: 'fault.ground',
    phase: 'inject',
    fault: fault.name,
    title: `stand on the fix of ${before.map(({ name }) => name).join(', ')}`,
    deadline:
      DEADLINES.fix * before.length +
      own +
      before.reduce((sum, each) => sum + actionsDeadline(each.fix, plan.clockScale), 0),
    changes: before.flatMap((each) => each.fix.flatMap(changesOf)),
  });
}

function diagnosis(plan: PlanBuilder, fault: Fault): void {
  if (fault.diagnosis.length === 0) return;
  plan.add({
    id: `diagnosis/${fault.name}`,
    kind: 'diagnosis',
    phase: 'diagnosis',
    fault: fault.name,
    title: `run the ${plural(fault.diagnosis.length, 'command')} an engineer would run`,
    deadline: diagnosisDeadline(fault.diagnosis, plan.clockScale),
  });
}

function fix(plan: PlanBuilder, fault: Fault): void {
  const skip = plan.options.skipFix.includes(fault.name);
  plan.add({
    id: `fix/${fault.name}`,
    kind: 'fault.fix',
    phase: 'fix',
    fault: fault.name,
    ...doing(plan, fault.fix),
    ...(skip ? { title: 'leave the fix out (a negative control)', changes: [] } : {}),
  });
}

function recovery(plan: PlanBuilder, faults: Fault[], drilled?: Fault[]): void {
  // The drill is borne by what all fixes made.
  if (drilled) drill(plan, 'recovery', drilled);
  const group = 'recovery/checks';
  for (const fault of faults) {
    for (const check of fault.recovery) {
      plan.check('recovery', check, 'recovery', true, { fault, group });
    }
  }
  for (const check of plan.scenario.steadyState) {
    plan.check('recovery', check, 'steady', true, { group, recoveryOf: faults });
  }
  plan.wholeLoads('recovery', 'after', faults);
  plan.add({
    id: 'recovery/victims',
    kind: 'victims',
    phase: 'recovery',
    title: 'no victim was restarted since the fix, deleted, or scaled down',
    deadline: DEADLINES.snapshot,
  });
}

/** The drill, where the scenario has one: of the repaired system, or of one that was never broken. */
export function drill(plan: PlanBuilder, phase: 'recovery' | 'watch', faults: Fault[] = []): void {
  const drilled = faults.filter((fault) => fault.drill !== undefined);
  const actions = drillOf(plan.scenario, drilled);
  if (actions.length === 0) return;
  plan.add({
    id: `${phase}/drill`,
    kind: 'drill',
    phase,
    ...doing(plan, actions),
    ...(drilled.length === 0 ? {} : { drills: drilled.map(({ name }) => name) }),
  });
}

/** The drill of the scenario, then those of these faults. */
export function drillOf(scenario: Pick<Scenario, 'drill'>, faults: Fault[]): ActionUse[] {
  return [...(scenario.drill ?? []), ...faults.flatMap((fault) => fault.drill ?? [])];
}

/** What a step says that carries these actions out. */
export function doing(
  plan: PlanBuilder,
  actions: ActionUse[],
): Pick<PlanStep, 'title' | 'deadline' | 'changes' | 'needs'> {
  return {
    title: textOf(actions),
    deadline: DEADLINES.fix + actionsDeadline(actions, plan.clockScale),
    changes: actions.flatMap(changesOf),
    needs: needsOfActions(actions),
  };
}

const textOf = (actions: ActionUse[]): string => actions.map((action) => action.text).join('; ');
