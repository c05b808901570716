import type { Pod, PodCondition, PodSpec } from '../../types/index.js';

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

export const isReady = (pod: Pod): boolean => podCondition(pod, 'Ready')?.status === 'True';

/** It has ended: no container of it will run again. */
export function isTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** It counts as a replica (controller.IsPodActive). */
export const isActive = (pod: Pod): boolean =>
  !isTerminal(pod) && pod.metadata?.deletionTimestamp === undefined;

export function podSpec(pod: Pod): PodSpec {
  return pod.spec ?? { containers: [] };
}

export function restartsOf(pod: Pod): number {
  return (pod.status?.containerStatuses ?? []).reduce(
    (most, { restartCount }) => Math.max(most, restartCount),
    0,
  );
}
