import type { Component, Sim } from '../../contract/index.js';
import { failure, same, type KubeObject } from '../../machinery/index.js';
import type { Namespace, NamespaceCondition, Pod } from '../../types/index.js';
import {
  conditionOf,
  createMoments,
  isBeingDeleted,
  isTerminal,
  nameOf,
  startLoop,
} from '../common/index.js';

/** namespaced_resources_deleter.go finalizerEstimateSeconds. */
const FINALIZER_SECONDS = 15;

interface Remains {
  /** `pods.`, `deployments.apps` → how many. */
  resources: Map<string, number>;
  finalizers: Map<string, number>;
  /** Refusals to delete, one for each resource. */
  errors: string[];
  /** Seconds that what is left may take. */
  estimate: number;
}

/**
 * Deletes what is in a namespace that is being deleted: the pods first, the rest when they have gone,
 * then the finalizer `kubernetes`, with which the namespace itself goes. What is left is told in its
 * conditions and looked at again after half of the time that it may take.
 */
export function startNamespaces(sim: Sim): Component {
  const { api, clock } = sim;
  const moments = createMoments(clock);

  const work = (name: string): void => {
    const namespace = api.get<Namespace>('namespaces', '', name);
    if (namespace === undefined || !isBeingDeleted(namespace)) return;
    if ((namespace.spec?.finalizers ?? []).length === 0) return;
    const since = moments.since(name, namespace.metadata?.deletionTimestamp ?? '');
    const remains = empty(name, since);
    writeConditions(name, remains);
    if (remains.estimate > 0) loop.addAfter(name, (remains.estimate / 2 + 1) * 1000);
    else if (remains.errors.length > 0) {
      // Tried again with a back-off; what stands in the way is in the conditions.
      throw failure(500, 'InternalError', remains.errors.join(', '));
    } else {
      api.update<Namespace>(
        'namespaces',
        '',
        name,
        (draft) => {
          const left = draft.spec?.finalizers?.filter((each) => each !== 'kubernetes') ?? [];
          draft.spec = left.length === 0 ? {} : { finalizers: left };
        },
        { subresource: 'finalize' },
      );
    }
  };

  const empty = (namespace: string, since: number): Remains => {
    const remains: Remains = {
      resources: new Map(),
      finalizers: new Map(),
      errors: [],
      estimate: 0,
    };
    const grace = api
      .list<Pod>('pods', namespace)
      .filter((pod) => !isTerminal(pod))
      .reduce((most, { spec }) => Math.max(most, spec?.terminationGracePeriodSeconds ?? 0), 0);
    emptyOf('pods', namespace, since > grace * 1000 ? 0 : grace, remains);
    if (remains.resources.size > 0) return remains;
    for (const { resource, namespaced } of api.resources()) {
      if (namespaced && resource !== 'pods') emptyOf(resource, namespace, 0, remains);
    }
    return remains;
  };
  const emptyOf = (resource: string, namespace: string, grace: number, remains: Remains): void => {
    for (const object of api.list(resource, namespace)) {
      try {
        api.delete(resource, namespace, nameOf(object));
      } catch (error) {
        remains.errors.push(error instanceof Error ? error.message : String(error));
        return;
      }
    }
    const left = api.list<KubeObject>(resource, namespace);
    if (left.length === 0) return;
    const { group, resource: plural } = api.subject(resource);
    remains.resources.set(`${plural}.${group}`, left.length);
    let held = false;
    for (const finalizer of left.flatMap(({ metadata }) => metadata?.finalizers ?? [])) {
      held = true;
      remains.finalizers.set(finalizer, (remains.finalizers.get(finalizer) ?? 0) + 1);
    }
    if (grace > 0) remains.estimate = Math.max(remains.estimate, grace);
    else if (held) remains.estimate = Math.max(remains.estimate, FINALIZER_SECONDS);
    else
      remains.errors.push(
        `unexpected items still remain in namespace: ${namespace} for gvr: ${resource}`,
      );
  };

  const writeConditions = (name: string, remains: Remains): void => {
    const stamp = clock.stamp();
    api.updateStatus<Namespace>('namespaces', '', name, (draft) => {
      const before = draft.status?.conditions ?? [];
      const conditions = conditionsOf(remains, draft).map((next) => {
        const old = conditionOf(before, next.type);
        const since = old?.status === next.status ? old.lastTransitionTime : stamp;
        return { ...next, lastTransitionTime: since };
      });
      if (!same(before, conditions)) {
        draft.status = { ...draft.status, phase: 'Terminating', conditions };
      }
    });
  };

  const loop = startLoop(sim, 'namespace-controller', work);
  loop.watch<Namespace>('namespaces', ({ type, object }) => {
    if (type === 'DELETED') moments.forget(nameOf(object));
    else if (isBeingDeleted(object)) loop.add(nameOf(object));
  });
  return loop;
}

const list = (counts: Map<string, number>, verb: string): string =>
  [...counts]
    .map(([name, count]) => `${name} ${verb} ${count} resource instances`)
    .sort()
    .join(', ');

/** status_condition_utils.go; in the order of its conditionTypes. */
function conditionsOf(remains: Remains, { status }: Namespace): NamespaceCondition[] {
  const { errors, resources, finalizers } = remains;
  // While pods are left, nothing is said of what else there is.
  const early = resources.has('pods.');
  const before = (type: string, otherwise: NamespaceCondition): NamespaceCondition =>
    early ? (conditionOf(status?.conditions, type) ?? otherwise) : otherwise;
  return [
    {
      type: 'NamespaceDeletionDiscoveryFailure',
      status: 'False',
      reason: 'ResourcesDiscovered',
      message: 'All resources successfully discovered',
    },
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      status: 'False',
      reason: 'ParsedGroupVersions',
      message: 'All legacy kube types successfully parsed',
    },
    errors.length > 0
      ? {
          type: 'NamespaceDeletionContentFailure',
          status: 'True',
          reason: 'ContentDeletionFailed',
          message: `Failed to delete all resource types, ${errors.length} remaining: ${errors.toSorted().join(', ')}`,
        }
      : {
          type: 'NamespaceDeletionContentFailure',
          status: 'False',
          reason: 'ContentDeleted',
          message: 'All content successfully deleted, may be waiting on finalization',
        },
    before(
      'NamespaceContentRemaining',
      resources.size > 0 && !early
        ? {
            type: 'NamespaceContentRemaining',
            status: 'True',
            reason: 'SomeResourcesRemain',
            message: `Some resources are remaining: ${list(resources, 'has')}`,
          }
        : {
            type: 'NamespaceContentRemaining',
            status: 'False',
            reason: 'ContentRemoved',
            message: 'All content successfully removed',
          },
    ),
    before(
      'NamespaceFinalizersRemaining',
      finalizers.size > 0 && !early
        ? {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            reason: 'SomeFinalizersRemain',
            message: `Some content in the namespace has finalizers remaining: ${list(finalizers, 'in')}`,
          }
        : {
            type: 'NamespaceFinalizersRemaining',
            status: 'False',
            reason: 'ContentHasNoFinalizers',
            message: 'All content-preserving finalizers finished',
          },
    ),
  ];
}
