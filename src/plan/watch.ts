import { loadsStartedBy, type Acts, type Fault } from '../model/index.js';
import type { PlanBuilder } from './builder.js';
import { DEADLINES } from './deadlines.js';
import { doing, drill, undo } from './outage.js';

/**
 * Nothing is injected: under the loads of these faults, also those that an injection would start, and for as
 * long as each may take, no symptom turns true and every invariant stays so. As after a fix, the drill comes
 * next (a system that has borne one is not the untouched one that invariants speak of), and then what a
 * recovery must prove. What variants do comes first; the steady state then stays as well, and all of it is
 * taken back before the recovery is looked at, which speaks of a system without it.
 */
export function watch(plan: PlanBuilder, faults: Fault[]): void {
  const started = loadsStartedBy(faults.flatMap(({ inject }) => inject))
    .filter(({ profile }) => profile === 'during')
    .map(({ start }) => start);
  const names = [...new Set([...faults.flatMap((fault) => fault.load), ...started])];
  const { acts } = plan.scenario;
  if (acts) act(plan, acts);
  plan.duringLoads('load.start', names, { phase: 'watch', at: 'watch' });
  const group = 'watch/checks';
  const throughout = true;
  if (acts) {
    for (const check of acts.witness) plan.check('watch', check, 'witness', true, { group });
    for (const check of plan.scenario.steadyState) {
      plan.check('watch', check, 'steady', true, { group, throughout });
    }
  }
  for (const fault of faults) {
    for (const check of fault.symptoms) {
      plan.check('watch', check, 'symptom', false, { fault, group, throughout });
    }
    for (const check of fault.invariants) {
      plan.check('watch', check, 'invariant', true, { fault, group, throughout });
    }
  }
  plan.duringLoads('load.stop', names, { phase: 'watch', at: 'watch' });
  if (acts) takeBack(plan);
  drill(plan, 'watch');
  for (const fault of faults) {
    for (const check of fault.recovery) {
      plan.check('watch', check, 'recovery', true, { fault, group: 'watch/recovery' });
    }
  }
  // Nothing else was changed here.
  if (plan.scenario.drill) undo(plan);
  plan.compare(
    'before-injection',
    'reset-proof',
    'prove that the cluster is as it was before it was watched',
  );
}

/** What variants do to the healthy system. */
function act(plan: PlanBuilder, { actions }: Acts): void {
  plan.add({
    id: 'watch/act',
    kind: 'variant.act',
    phase: 'watch',
    ...doing(plan, actions),
  });
}

function takeBack(plan: PlanBuilder): void {
  plan.add({
    id: 'watch/undo',
    kind: 'undo',
    phase: 'watch',
    title: 'take back what the variant did',
    deadline: DEADLINES.undo,
    changes: ['whatever still differs from before it'],
  });
}
