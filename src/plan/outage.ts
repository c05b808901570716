import { plural } from '../base/index.js';
import type { ActionUse, Fault, Scenario } from '../model/index.js';
import type { PlanBuilder } from './builder.js';
import { changesOf } from './changes.js';
import { actionsDeadline, DEADLINES } from './deadlines.js';
import { needsOf, needsOfActions } from './needs.js';

/** From the injection of these faults to the proof that everything is as before. */
export function outage(plan: PlanBuilder, faults: Fault[]): void {
  faults.forEach((fault, index) => inject(plan, fault, faults.slice(index + 1)));
  for (const fault of faults) diagnosis(plan, fault);
  const inOrder = plan.scenario.fixOrder.flatMap(
    (name) => faults.find((fault) => fault.name === name) ?? [],
  );
  for (const fault of inOrder) fix(plan, fault);
  recovery(plan, inOrder);
  plan.add({
    id: 'undo',
    kind: 'undo',
    phase: 'undo',
    title: 'undo what the journal still holds',
    deadline: DEADLINES.undo,
    changes: ['whatever still differs from before the injection'],
  });
  plan.compare(
    'before-injection',
    'reset-proof',
    'prove that the cluster is as it was before the injection',
  );
}

function inject(plan: PlanBuilder, fault: Fault, later: Fault[]): void {
  const at = `inject/${fault.name}`;
  const skip = plan.options.skipInject.includes(fault.name);
  const common = { phase: 'inject', fault: fault.name } as const;
  plan.add({
    ...common,
    id: `${at}/apply`,
    kind: 'fault.inject',
    title: skip ? 'inject nothing (a negative control)' : textOf(fault.inject),
    deadline: DEADLINES.inject + actionsDeadline(fault.inject, plan.clockScale),
    changes: skip ? [] : fault.inject.flatMap(changesOf),
    needs: needsOfActions(fault.inject),
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

function diagnosis(plan: PlanBuilder, fault: Fault): void {
  if (fault.diagnosis.length === 0) return;
  plan.add({
    id: `diagnosis/${fault.name}`,
    kind: 'diagnosis',
    phase: 'diagnosis',
    fault: fault.name,
    title: `run the ${plural(fault.diagnosis.length, 'command')} an engineer would run`,
    deadline: DEADLINES.diagnosis,
  });
}

function fix(plan: PlanBuilder, fault: Fault): void {
  const skip = plan.options.skipFix.includes(fault.name);
  plan.add({
    id: `fix/${fault.name}`,
    kind: 'fault.fix',
    phase: 'fix',
    fault: fault.name,
    title: skip ? 'leave the fix out (a negative control)' : textOf(fault.fix),
    deadline: DEADLINES.fix + actionsDeadline(fault.fix, plan.clockScale),
    changes: skip ? [] : fault.fix.flatMap(changesOf),
    needs: needsOfActions(fault.fix),
  });
}

function recovery(plan: PlanBuilder, faults: Fault[]): void {
  drill(plan, 'recovery', faults);
  const group = 'recovery/checks';
  for (const fault of faults) {
    for (const check of fault.recovery) {
      plan.check('recovery', check, 'recovery', true, { fault, group });
    }
  }
  for (const check of plan.scenario.steadyState) {
    plan.check('recovery', check, 'steady', true, { group });
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
    title: textOf(actions),
    deadline: DEADLINES.fix + actionsDeadline(actions, plan.clockScale),
    changes: actions.flatMap(changesOf),
    needs: needsOfActions(actions),
    ...(drilled.length === 0 ? {} : { drills: drilled.map(({ name }) => name) }),
  });
}

/** The drill of the scenario, then those of these faults. */
export function drillOf(scenario: Pick<Scenario, 'drill'>, faults: Fault[]): ActionUse[] {
  return [...(scenario.drill ?? []), ...faults.flatMap((fault) => fault.drill ?? [])];
}

const textOf = (actions: Fault['inject']): string =>
  actions.map((action) => action.text).join('; ');
