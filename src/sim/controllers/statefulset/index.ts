import type { Component, Sim } from '../../contract/index.js';
import { same, selectorOf } from '../../machinery/index.js';
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StatefulSetStatus,
} from '../../types/index.js';
import {
  claim,
  createMoments,
  currentRevision,
  isBeingDeleted,
  isCollision,
  isReady,
  isTerminal,
  keyOf,
  nameOf,
  namespaceOf,
  namespaceTerminating,
  podCondition,
  revisionsOf,
  splitKey,
  startLoop,
  templateOf,
  truncateHistory,
  uidOf,
  type Owned,
} from '../common/index.js';
import { claimsOf, firstOrdinal, ordinalOf, podAt, REVISION_LABEL } from './identity.js';

const SETS = 'statefulsets.apps';
const CLAIMS = 'persistentvolumeclaims';

interface Revisions {
  current: ControllerRevision;
  update: ControllerRevision;
}

/**
 * The StatefulSet controller (stateful_set_control.go). In order (OrderedReady), one step at a time;
 * all at once with podManagementPolicy Parallel:
 *
 *     a pod has ended          → it is deleted, and made again
 *     an ordinal has no pod    → its claims and it are made
 *     it is not available yet  → nothing else happens
 *     ordinals beyond replicas → the highest is deleted
 *     pods of another revision → the highest at or above the partition is deleted
 */
export function startStatefulSets(sim: Sim, pods: Owned<Pod>): Component {
  const { api, clock } = sim;
  const recorder = sim.recorders('statefulset-controller');
  const moments = createMoments(clock);

  const work = (key: string): void => {
    const set = api.get<StatefulSet>(SETS, ...splitKey(key));
    if (set?.spec === undefined) return;
    const selector = selectorOf(set.spec.selector);
    const owned = api.by<Pod>('podsByOwner', uidOf(set));
    const orphans = pods
      .orphans(namespaceOf(set))
      .filter((pod) => ordinalOf(set, pod) !== undefined);
    const mine = claim(api, 'pods', set, selector, owned, orphans);
    const collisions = set.status?.collisionCount ?? 0;
    let update: ControllerRevision;
    try {
      update = currentRevision(api, set, 'controller.kubernetes.io/hash', collisions);
    } catch (error) {
      if (isCollision(error)) writeStatus(set, { ...zero(set), collisionCount: collisions + 1 });
      throw error;
    }
    const named = revisionsOf(api, set).find(
      (revision) => nameOf(revision) === set.status?.currentRevision,
    );
    const revisions = { current: named ?? update, update };
    let failure: unknown;
    if (!isBeingDeleted(set)) {
      try {
        advance(set, mine, revisions);
      } catch (error) {
        failure = error;
      }
    }
    const now = api
      .by<Pod>('podsByOwner', uidOf(set))
      .filter((pod) => ordinalOf(set, pod) !== undefined);
    const status = statusOf(set, now, revisions, collisions);
    writeStatus(set, status);
    const live = new Set(now.map(revisionOf)).add(status.currentRevision ?? '');
    truncateHistory(api, set, live.add(nameOf(update)));
    if (failure !== undefined && !namespaceTerminating(failure)) throw failure as Error;
    if ((status.availableReplicas ?? 0) < (status.readyReplicas ?? 0)) {
      loop.addAfter(key, (set.spec.minReadySeconds ?? 0) * 1000);
    }
  };

  const isAvailable = (set: StatefulSet, pod: Pod): boolean => {
    if (!isReady(pod)) return false;
    const seconds = set.spec?.minReadySeconds ?? 0;
    const since = podCondition(pod, 'Ready')?.lastTransitionTime ?? '';
    return seconds === 0 || moments.since(uidOf(pod), since) >= seconds * 1000;
  };
  const isUnavailable = (set: StatefulSet, pod: Pod | undefined): boolean =>
    pod === undefined || !isAvailable(set, pod) || isBeingDeleted(pod);

  const advance = (set: StatefulSet, mine: Pod[], revisions: Revisions): void => {
    const first = firstOrdinal(set);
    const count = set.spec?.replicas ?? 0;
    const byOrdinal = new Map<number, Pod>();
    const beyond: { ordinal: number; pod: Pod }[] = [];
    for (const pod of mine) {
      const ordinal = ordinalOf(set, pod);
      if (ordinal === undefined) continue;
      if (ordinal >= first && ordinal < first + count) byOrdinal.set(ordinal, pod);
      else beyond.push({ ordinal, pod });
    }
    beyond.sort((a, b) => b.ordinal - a.ordinal);
    const inOrder = set.spec?.podManagementPolicy !== 'Parallel';
    for (let ordinal = first; ordinal < first + count; ordinal++) {
      const blocked = keepUp(set, byOrdinal.get(ordinal), ordinal, revisions, inOrder);
      if (blocked && inOrder) return;
    }
    const unhealthy =
      [...byOrdinal.values()].find((pod) => isUnavailable(set, pod)) ??
      beyond.findLast(({ pod }) => isUnavailable(set, pod))?.pod;
    for (const { pod } of beyond) {
      if (isBeingDeleted(pod)) {
        if (inOrder) return;
        continue;
      }
      if (inOrder && !isAvailable(set, pod) && pod !== unhealthy) return;
      remove(set, pod);
      if (inOrder) return;
    }
    if (beyond.length > 0 && inOrder) return;
    replaceOutdated(set, byOrdinal, revisions);
  };

  /** Sees to one ordinal. True when what comes after it has to wait. */
  const keepUp = (
    set: StatefulSet,
    pod: Pod | undefined,
    ordinal: number,
    revisions: Revisions,
    inOrder: boolean,
  ): boolean => {
    if (pod === undefined) {
      create(set, ordinal, revisions);
      return true;
    }
    if (isTerminal(pod)) {
      if (!isBeingDeleted(pod)) remove(set, pod);
      return true;
    }
    if (pod.status?.phase === 'Pending') createClaims(set, ordinal, pod);
    return inOrder && isUnavailable(set, pod);
  };

  const create = (set: StatefulSet, ordinal: number, { current, update }: Revisions): void => {
    const rolling = set.spec?.updateStrategy?.rollingUpdate;
    const old = rolling === undefined ? set.status?.currentReplicas : rolling.partition;
    const isRolling = set.spec?.updateStrategy?.type !== 'OnDelete';
    const before = isRolling && ordinal < firstOrdinal(set) + (old ?? 0);
    const revision = before ? current : update;
    const pod = podAt(set, templateOf(revision), nameOf(revision), ordinal);
    createClaims(set, ordinal, pod);
    attempt(set, 'create', nameOf(pod), () => api.create('pods', pod));
  };
  const createClaims = (set: StatefulSet, ordinal: number, pod: Pod): void => {
    for (const wanted of claimsOf(set, ordinal).values()) {
      const name = nameOf(wanted);
      const present = api.get<PersistentVolumeClaim>(CLAIMS, namespaceOf(set), name);
      if (present !== undefined) {
        if (isBeingDeleted(present)) throw new Error(`pvc ${name} is being deleted`);
        continue;
      }
      const what = `Claim ${name} Pod ${nameOf(pod)} in StatefulSet ${nameOf(set)}`;
      try {
        api.create(CLAIMS, wanted);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const text = `create ${what} failed error: ${why}`;
        recorder.event(set, 'Warning', 'FailedCreate', text);
        throw error;
      }
      recorder.event(set, 'Normal', 'SuccessfulCreate', `create ${what} success`);
    }
  };
  const remove = (set: StatefulSet, pod: Pod): void => {
    attempt(set, 'delete', nameOf(pod), () => api.delete('pods', namespaceOf(pod), nameOf(pod)));
  };
  const attempt = (
    set: StatefulSet,
    verb: 'create' | 'delete',
    pod: string,
    act: () => void,
  ): void => {
    const reason = verb === 'create' ? 'Create' : 'Delete';
    const what = `${verb} Pod ${pod} in StatefulSet ${nameOf(set)}`;
    try {
      act();
    } catch (error) {
      if (!namespaceTerminating(error)) {
        const why = error instanceof Error ? error.message : String(error);
        recorder.event(set, 'Warning', `Failed${reason}`, `${what} failed error: ${why}`);
      }
      throw error;
    }
    recorder.event(set, 'Normal', `Successful${reason}`, `${what} successful`);
  };

  const replaceOutdated = (
    set: StatefulSet,
    byOrdinal: Map<number, Pod>,
    { update }: Revisions,
  ): void => {
    const { updateStrategy, replicas = 0 } = set.spec ?? {};
    if (updateStrategy?.type === 'OnDelete') return;
    const lowest = updateStrategy?.rollingUpdate?.partition ?? 0;
    for (let at = replicas - 1; at >= lowest; at--) {
      const pod = byOrdinal.get(firstOrdinal(set) + at);
      if (pod !== undefined && revisionOf(pod) !== nameOf(update) && !isBeingDeleted(pod)) {
        remove(set, pod);
        return;
      }
      if (isUnavailable(set, pod)) return;
    }
  };

  const statusOf = (
    set: StatefulSet,
    mine: Pod[],
    { current, update }: Revisions,
    collisionCount: number,
  ): StatefulSetStatus => {
    const ready = mine.filter((pod) => pod.status?.phase === 'Running' && isReady(pod));
    const staying = mine.filter((pod) => !isBeingDeleted(pod));
    const of = (revision: ControllerRevision): number =>
      staying.filter((pod) => revisionOf(pod) === nameOf(revision)).length;
    const status: StatefulSetStatus = {
      observedGeneration: set.metadata?.generation,
      replicas: mine.length,
      readyReplicas: ready.length,
      availableReplicas: ready.filter((pod) => isAvailable(set, pod)).length,
      currentReplicas: of(current),
      updatedReplicas: of(update),
      currentRevision: nameOf(current),
      updateRevision: nameOf(update),
      collisionCount,
      conditions: set.status?.conditions,
    };
    const count = set.spec?.replicas ?? 0;
    const done =
      set.spec?.updateStrategy?.type !== 'OnDelete' &&
      status.updatedReplicas === count &&
      status.readyReplicas === count &&
      status.replicas === count;
    if (done) {
      status.currentReplicas = status.updatedReplicas;
      status.currentRevision = status.updateRevision;
    }
    return {
      ...status,
      readyReplicas: status.readyReplicas || undefined,
      currentReplicas: status.currentReplicas || undefined,
      updatedReplicas: status.updatedReplicas || undefined,
    };
  };
  const zero = (set: StatefulSet): StatefulSetStatus => ({ replicas: 0, ...set.status });
  const writeStatus = (set: StatefulSet, status: StatefulSetStatus): void => {
    if (same(set.status, status)) return;
    api.updateStatus<StatefulSet>(SETS, namespaceOf(set), nameOf(set), (draft) => {
      draft.status = status;
    });
  };

  const loop = startLoop(sim, 'statefulset-controller', work);
  loop.watch<StatefulSet>(SETS, ({ type, object }) => {
    if (type !== 'DELETED') loop.add(keyOf(object));
  });
  pods.onOwned('StatefulSet', (owner, { type, object }) => {
    if (type === 'DELETED') moments.forget(uidOf(object));
    loop.add(owner);
  });
  pods.onOrphan((pod) => {
    for (const set of api.list<StatefulSet>(SETS, namespaceOf(pod))) {
      if (selectorOf(set.spec?.selector)(pod.metadata?.labels)) loop.add(keyOf(set));
    }
  });
  return loop;
}

const revisionOf = ({ metadata }: Pod): string => metadata?.labels?.[REVISION_LABEL] ?? '';
