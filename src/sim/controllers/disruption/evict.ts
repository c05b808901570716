import type { Api, DeleteOptions, WriteOptions } from '../../contract/index.js';
import {
  badRequest,
  failure,
  isMap,
  notFound,
  selectorOf,
  type ApiError,
  type Clock,
  type Fields,
} from '../../machinery/index.js';
import type { Pod, PodDisruptionBudget } from '../../types/index.js';
import { withPodCondition } from '../../scheduler/index.js';
import { isBeingDeleted, isReady, isTerminal, nameOf } from '../common/index.js';
import { allowedCondition } from './condition.js';

const BUDGETS = 'poddisruptionbudgets.policy';
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

/**
 * Evicts a pod unless a disruption budget is against it: pods/eviction (registry/core/pod/storage/
 * eviction.go). Throws ApiError: 404, or 429 that names the budget.
 */
export function evict(
  api: Api,
  clock: Clock,
  namespace: string,
  name: string,
  eviction: Fields,
  options: WriteOptions = {},
): void {
  const named = isMap(eviction.metadata) ? eviction.metadata.name : undefined;
  if (named !== undefined && named !== name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const asked = isMap(eviction.deleteOptions) ? eviction.deleteOptions : {};
  const dryRun = options.dryRun === true || Array.isArray(asked.dryRun);
  const deletion: DeleteOptions = { ...options, ...(asked as DeleteOptions), dryRun };
  const pod = api.get<Pod>('pods', namespace, name);
  if (pod === undefined) throw notFound({ group: '', resource: 'pods' }, name);
  if (!isFree(pod)) ask(api, clock, pod, dryRun);
  if (!dryRun) {
    api.updateStatus<Pod>('pods', namespace, name, (draft) => {
      draft.status = withPodCondition(
        draft.status,
        {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'EvictionByEvictionAPI',
          message: 'Eviction API: evicting',
        },
        clock.stamp(),
      );
    });
  }
  api.delete('pods', namespace, name, deletion);
}

/** Nothing is lost with it any more, so no budget is asked. */
function isFree(pod: Pod): boolean {
  return isTerminal(pod) || pod.status?.phase === 'Pending' || isBeingDeleted(pod);
}

function ask(api: Api, clock: Clock, pod: Pod, dryRun: boolean): void {
  const namespace = pod.metadata?.namespace ?? '';
  const budgets = api
    .list<PodDisruptionBudget>(BUDGETS, namespace)
    .filter(({ spec }) => selectorOf(spec?.selector)(pod.metadata?.labels));
  const [budget] = budgets;
  if (budget === undefined) return;
  if (budgets.length > 1) {
    const text =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw failure(500, '', text);
  }
  const { currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0 } = budget.status ?? {};
  if (!isReady(pod)) {
    if (budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return;
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return;
  }
  const name = nameOf(budget);
  if ((budget.status?.observedGeneration ?? 0) < (budget.metadata?.generation ?? 0)) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  if (disruptionsAllowed === 0) {
    throw tooMany(
      `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    );
  }
  if (dryRun) return;
  const now = clock.stamp();
  api.updateStatus<PodDisruptionBudget>(BUDGETS, namespace, name, (draft) => {
    if (draft.status === undefined) return;
    draft.status.disruptionsAllowed = disruptionsAllowed - 1;
    draft.status.disruptedPods = { ...draft.status.disruptedPods, [nameOf(pod)]: now };
    if (disruptionsAllowed === 1) {
      draft.status.conditions = allowedCondition(draft, draft.status, now);
    }
  });
}

function tooMany(message: string, retryAfterSeconds?: number): ApiError {
  return failure(429, 'TooManyRequests', REFUSED, {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
