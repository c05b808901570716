import type { Api } from '../contract/index.js';
import { conflict, notFound, type Clock } from '../machinery/index.js';
import type { Pod, PodCondition, PodStatus } from '../types/index.js';

/** The status with one condition set as k8s.io/kubernetes/pkg/api/v1/pod UpdatePodCondition does it. */
export function withPodCondition(
  status: PodStatus | undefined,
  condition: Omit<PodCondition, 'lastProbeTime' | 'lastTransitionTime'>,
  now: string,
): PodStatus {
  const conditions = status?.conditions ?? [];
  const at = conditions.findIndex(({ type }) => type === condition.type);
  const known = conditions[at];
  const next: PodCondition = {
    ...condition,
    // The API shows it, though nobody sets it.
    lastProbeTime: null as unknown as undefined,
    lastTransitionTime: known?.status === condition.status ? known.lastTransitionTime : now,
  };
  return {
    ...status,
    conditions: at < 0 ? [...conditions, next] : conditions.with(at, next),
  };
}

/**
 * Gives a pod its node (pods/binding): what the scheduler and clients that bind themselves do.
 * Throws ApiError: NotFound, or Conflict when it has a node or is being deleted.
 */
export function bind(api: Api, clock: Clock, namespace: string, name: string, node: string): void {
  const bound = api.update<Pod>(
    'pods',
    namespace,
    name,
    (draft) => {
      const refuse = (why: string): Error =>
        conflict({ group: '', resource: 'pods/binding' }, name, why);
      if (draft.metadata?.deletionTimestamp !== undefined) {
        throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
      }
      if (draft.spec?.nodeName) {
        throw refuse(`pod ${name} is already assigned to node "${draft.spec.nodeName}"`);
      }
      draft.spec = { ...draft.spec, containers: draft.spec?.containers ?? [], nodeName: node };
      draft.status = withPodCondition(
        draft.status,
        { type: 'PodScheduled', status: 'True', observedGeneration: draft.metadata?.generation },
        clock.stamp(),
      );
    },
    { subresource: 'binding' },
  );
  if (bound === undefined) throw notFound({ group: '', resource: 'pods' }, name);
}
