/** What the conditions of Deployments, ReplicaSets, Jobs and others have in common. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export function conditionOf<T extends Condition>(
  conditions: readonly T[] | undefined,
  type: string,
): T | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * The conditions with one set, which goes to the end (deployment_util.go SetDeploymentCondition). One that
 * has the same status and reason already stays as it is; with the same status it keeps its transition time.
 */
export function withCondition<T extends Condition>(
  conditions: readonly T[] | undefined,
  condition: T,
): T[] {
  const current = conditionOf(conditions, condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) {
    return [...(conditions ?? [])];
  }
  const next =
    current?.status === condition.status
      ? { ...condition, lastTransitionTime: current.lastTransitionTime }
      : condition;
  return [...withoutCondition(conditions, condition.type), next];
}

export function withoutCondition<T extends Condition>(
  conditions: readonly T[] | undefined,
  type: string,
): T[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}
