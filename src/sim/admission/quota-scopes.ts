import { quantity } from '../machinery/index.js';
import type { Pod, PodAffinityTerm, ResourceQuota } from '../types/index.js';

/** A scope of a quota, or one requirement of its scope selector. */
export interface Scope {
  scopeName: string;
  operator: string;
  values?: string[];
}

/** All of them must hold for an object to count. */
export function scopesOf({ spec }: ResourceQuota): Scope[] {
  return [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ];
}

/** pkg/quota/v1/evaluator/core/pods.go, podMatchesScopeFunc. */
export function podInScope(pod: Pod, { scopeName, operator, values = [] }: Scope): boolean {
  const terminating = (pod.spec?.activeDeadlineSeconds ?? -1) >= 0;
  const className = pod.spec?.priorityClassName ?? '';
  switch (scopeName) {
    case 'Terminating':
      return terminating;
    case 'NotTerminating':
      return !terminating;
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      if (operator === 'In') return className !== '' && values.includes(className);
      if (operator === 'NotIn') return className === '' || !values.includes(className);
      return (className !== '') === (operator === 'Exists');
    case 'CrossNamespacePodAffinity':
      return affinityTerms(pod).some(
        ({ namespaces = [], namespaceSelector }) =>
          namespaces.length > 0 || namespaceSelector !== undefined,
      );
    default:
      return false;
  }
}

function isBestEffort({ spec }: Pod): boolean {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return [...containers, { resources: spec?.resources }].every(({ resources }) =>
    [resources?.requests, resources?.limits].every(
      (amounts) => quantity(amounts?.['cpu']) === 0 && quantity(amounts?.['memory']) === 0,
    ),
  );
}

function affinityTerms({ spec }: Pod): PodAffinityTerm[] {
  return [spec?.affinity?.podAffinity, spec?.affinity?.podAntiAffinity].flatMap((each) => [
    ...(each?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ podAffinityTerm }) => podAffinityTerm,
    ),
  ]);
}
