import type { Component, Sim } from '../../contract/index.js';
import { controllerOf, labelsSelector, same, selectorOf } from '../../machinery/index.js';
import type { Pod, ReplicaSet, ReplicaSetStatus } from '../../types/index.js';
import {
  claim,
  conditionOf,
  createMoments,
  createPod,
  deletePod,
  isActive,
  isBeingDeleted,
  isReady,
  keyOf,
  namespaceOf,
  nameOf,
  podCondition,
  podFrom,
  slowStart,
  specChanged,
  splitKey,
  startLoop,
  uidOf,
  withCondition,
  withoutCondition,
  type Owned,
} from '../common/index.js';
import { victims } from './victims.js';

const SETS = 'replicasets.apps';
/** At most so many pods are made or deleted in one go (replica_set.go BurstReplicas). */
const BURST = 500;
/** From so many pods on, changes of several are looked at together. */
const MANY = 100;

/**
 * The ReplicaSet controller.
 *
 *     fewer active pods than wanted → makes some, 1, 2, 4, …
 *     more                          → deletes those that are missed least
 *     a refusal of the API          → condition ReplicaFailure, and again after a back-off
 */
export function startReplicaSets(sim: Sim, pods: Owned<Pod>): Component {
  const { api, clock } = sim;
  const recorder = sim.recorders('replicaset-controller');
  const moments = createMoments(clock);
  const sizes = new Map<string, number>();

  const work = (key: string): void => {
    const set = api.get<ReplicaSet>(SETS, ...splitKey(key));
    if (set?.spec === undefined) return;
    const owned = api.by<Pod>('podsByOwner', uidOf(set)).filter(isActive);
    const orphans = pods.orphans(namespaceOf(set)).filter(isActive);
    const mine = claim(api, 'pods', set, selectorOf(set.spec.selector), owned, orphans);
    sizes.set(key, mine.length);
    const failure = isBeingDeleted(set) ? undefined : manage(set, mine);
    const again = writeStatus(set, mine, failure);
    if (failure !== undefined) throw failure;
    if (again !== undefined) loop.addAfter(key, again);
  };

  const manage = (set: ReplicaSet, mine: Pod[]): Error | undefined => {
    const missing = (set.spec?.replicas ?? 0) - mine.length;
    if (missing > 0) {
      const template = set.spec?.template ?? {};
      return slowStart(Math.min(missing, BURST), () => {
        createPod(api, recorder, set, podFrom(set, template));
      });
    }
    if (missing < 0) {
      const related = relatives(set).flatMap((each) => api.by<Pod>('podsByOwner', uidOf(each)));
      for (const pod of victims(mine, related, Math.min(-missing, BURST), clock.now())) {
        deletePod(api, recorder, set, pod);
      }
    }
    return undefined;
  };
  /** The ReplicaSets of the same Deployment. */
  const relatives = (set: ReplicaSet): ReplicaSet[] => {
    const owner = controllerOf(set);
    if (owner === undefined) return [set];
    return api.by<ReplicaSet>('byOwner', owner.uid).filter(({ kind }) => kind === 'ReplicaSet');
  };

  /** Returns after how many ms a pod that is ready may be available. */
  const writeStatus = (
    set: ReplicaSet,
    mine: Pod[],
    failure: Error | undefined,
  ): number | undefined => {
    const labelled = labelsSelector(set.spec?.template?.metadata?.labels ?? {});
    const seconds = set.spec?.minReadySeconds ?? 0;
    let [ready, available, full, next] = [0, 0, 0, Infinity];
    for (const pod of mine) {
      if (labelled(pod.metadata?.labels)) full++;
      if (!isReady(pod)) continue;
      ready++;
      const left = seconds === 0 ? 0 : seconds * 1000 - readyFor(pod);
      if (left <= 0) available++;
      else next = Math.min(next, left);
    }
    const status: ReplicaSetStatus = {
      replicas: mine.length,
      fullyLabeledReplicas: full || undefined,
      readyReplicas: ready || undefined,
      availableReplicas: available || undefined,
      observedGeneration: set.metadata?.generation,
      conditions: conditions(set, mine.length, failure),
    };
    if (!same(set.status, status)) {
      api.updateStatus<ReplicaSet>(SETS, namespaceOf(set), nameOf(set), (draft) => {
        draft.status = status;
      });
    }
    return next === Infinity ? undefined : next;
  };
  const readyFor = (pod: Pod): number =>
    moments.since(uidOf(pod), podCondition(pod, 'Ready')?.lastTransitionTime ?? '');
  const conditions = (
    set: ReplicaSet,
    count: number,
    failure: Error | undefined,
  ): ReplicaSetStatus['conditions'] => {
    const present = set.status?.conditions;
    if (failure === undefined) {
      const left = withoutCondition(present, 'ReplicaFailure');
      return left.length === 0 ? undefined : left;
    }
    if (conditionOf(present, 'ReplicaFailure') !== undefined) return present;
    const reason = count < (set.spec?.replicas ?? 0) ? 'FailedCreate' : 'FailedDelete';
    return withCondition(present, {
      type: 'ReplicaFailure',
      status: 'True',
      reason,
      message: failure.message,
      lastTransitionTime: clock.stamp(),
    });
  };

  const loop = startLoop(sim, 'replicaset-controller', work);
  loop.watch<ReplicaSet>(SETS, ({ type, object, old }) => {
    if (type === 'DELETED') sizes.delete(keyOf(object));
    else if (old === undefined || specChanged(old, object)) loop.add(keyOf(object));
  });
  pods.onOwned('ReplicaSet', (owner, { type, object }) => {
    if (type === 'DELETED') moments.forget(uidOf(object));
    const size = sizes.get(owner) ?? 0;
    if (size > MANY) loop.addAfter(owner, size / 4);
    else loop.add(owner);
  });
  pods.onOrphan((pod) => {
    for (const set of api.list<ReplicaSet>(SETS, namespaceOf(pod))) {
      if (selectorOf(set.spec?.selector)(pod.metadata?.labels)) loop.add(keyOf(set));
    }
  });
  return loop;
}
