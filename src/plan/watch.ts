import type { Fault } from '../model/index.js';
import type { PlanBuilder } from './builder.js';
import { drill, undo } from './outage.js';

/**
 * Nothing is injected: under the loads of these faults, and for as long as each may take, no symptom turns
 * true, every invariant stays so, and what a recovery must prove is true already. It bears the drill, too.
 */
export function watch(plan: PlanBuilder, faults: Fault[]): void {
  drill(plan, 'watch');
  const names = [...new Set(faults.flatMap((fault) => fault.load))];
  plan.duringLoads('load.start', names, { phase: 'watch', at: 'watch' });
  const group = 'watch/checks';
  const throughout = true;
  for (const fault of faults) {
    for (const check of fault.symptoms) {
      plan.check('watch', check, 'symptom', false, { fault, group, throughout });
    }
    for (const check of fault.invariants) {
      plan.check('watch', check, 'invariant', true, { fault, group, throughout });
    }
    for (const check of fault.recovery) {
      plan.check('watch', check, 'recovery', true, { fault, group });
    }
  }
  plan.duringLoads('load.stop', names, { phase: 'watch', at: 'watch' });
  // Nothing else was changed here.
  if (plan.scenario.drill) undo(plan);
  plan.compare(
    'before-injection',
    'reset-proof',
    'prove that the cluster is as it was before it was watched',
  );
}
