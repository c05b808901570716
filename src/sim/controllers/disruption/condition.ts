import type {
  Condition,
  PodDisruptionBudget,
  PodDisruptionBudgetStatus,
} from '../../types/index.js';

/** The conditions with DisruptionAllowed as the numbers have it (component-helpers apps/poddisruptionbudget). */
export function allowedCondition(
  budget: PodDisruptionBudget,
  { disruptionsAllowed, conditions = [] }: PodDisruptionBudgetStatus,
  now: string,
): Condition[] {
  const enough = disruptionsAllowed > 0;
  const known = conditions.find(({ type }) => type === 'DisruptionAllowed');
  const status = enough ? 'True' : 'False';
  const next: Condition = {
    type: 'DisruptionAllowed',
    status,
    reason: enough ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration: budget.metadata?.generation,
    lastTransitionTime: known?.status === status ? known.lastTransitionTime : now,
  };
  return [...conditions.filter(({ type }) => type !== 'DisruptionAllowed'), next];
}
