import type { Component, Sim } from '../../contract/index.js';
import { same, selectorOf } from '../../machinery/index.js';
import type {
  ControllerRevision,
  DaemonSet,
  DaemonSetStatus,
  Node,
  Pod,
} from '../../types/index.js';
import {
  byCreation,
  claim,
  createMoments,
  createPod,
  currentRevision,
  deletePod,
  isBeingDeleted,
  isCollision,
  isReady,
  keyOf,
  nameOf,
  namespaceOf,
  podCondition,
  podFrom,
  revisionsOf,
  scaled,
  slowStart,
  specChanged,
  splitKey,
  startLoop,
  truncateHistory,
  uidOf,
  type Owned,
} from '../common/index.js';
import { nextStep, type OnNode } from './rolling.js';
import { daemonTemplate, HASH, nodeOf, onNode, placement } from './template.js';

const SETS = 'daemonsets.apps';
const BURST = 250;
/** From so many nodes on, changes of several pods are looked at together. */
const MANY = 50;
/** A daemon pod that ended is deleted after a pause that doubles: from 1 s to 15 min. */
const BACKOFF = { first: 1_000, most: 900_000 };

type Hosts = Map<string, Pod[]>;

/**
 * The DaemonSet controller (pkg/controller/daemon): one pod on each node that it is for.
 *
 *     a node has none                 → it is made, for that node; the scheduler places it there
 *     a node should not have it       → it is deleted
 *     it has ended                    → it is deleted, ever later the more often that happens
 *     it is of an old template        → a step of the rolling update
 */
export function startDaemonSets(sim: Sim, pods: Owned<Pod>): Component {
  const { api, clock } = sim;
  const recorder = sim.recorders('daemonset-controller');
  const moments = createMoments(clock);
  const nodes = new Map<string, Node>();
  const failures = new Map<string, { count: number; at: number }>();

  const work = (key: string): void => {
    const set = api.get<DaemonSet>(SETS, ...splitKey(key));
    if (set?.spec === undefined || isBeingDeleted(set)) return;
    let revision: ControllerRevision;
    try {
      revision = currentRevision(api, set, HASH, set.status?.collisionCount ?? 0);
    } catch (error) {
      if (isCollision(error)) bumpCollisions(set);
      throw error;
    }
    const hash = revision.metadata?.labels?.[HASH] ?? '';
    const where = placement(set);
    const failure = manage(key, set, hash, where) ?? roll(set, hash, where);
    const used = new Set([...hostsOf(set).values()].flat().map(hashOf));
    const live = revisionsOf(api, set).filter(
      (each) => each.revision === revision.revision || used.has(each.metadata?.labels?.[HASH]),
    );
    truncateHistory(api, set, new Set(live.map(nameOf)));
    writeStatus(key, set, hash, where);
    if (failure !== undefined) throw failure;
  };

  const hostsOf = (set: DaemonSet): Hosts => {
    const owned = api.by<Pod>('podsByOwner', uidOf(set));
    const selector = selectorOf(set.spec?.selector);
    const hosts: Hosts = new Map();
    for (const pod of claim(api, 'pods', set, selector, owned, pods.orphans(namespaceOf(set)))) {
      const node = nodeOf(pod);
      if (node === undefined) continue;
      const there = hosts.get(node);
      if (there === undefined) hosts.set(node, [pod]);
      else there.push(pod);
    }
    for (const there of hosts.values()) there.sort(byCreation);
    return hosts;
  };
  const isAvailable = (set: DaemonSet) => (pod: Pod) => {
    if (!isReady(pod)) return false;
    const seconds = set.spec?.minReadySeconds ?? 0;
    const since = podCondition(pod, 'Ready')?.lastTransitionTime ?? '';
    return seconds === 0 || moments.since(uidOf(pod), since) >= seconds * 1000;
  };
  const surgeOf = (set: DaemonSet, count: number): number => {
    const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
    return type === 'OnDelete' ? 0 : scaled(rollingUpdate?.maxSurge, count, true);
  };

  const manage = (
    key: string,
    set: DaemonSet,
    hash: string,
    where: ReturnType<typeof placement>,
  ): Error | undefined => {
    const hosts = hostsOf(set);
    const missing: string[] = [];
    const remove: Pod[] = [];
    for (const [name, node] of nodes) {
      const there = hosts.get(name) ?? [];
      const { run, stay } = where(node);
      if (run && there.length === 0) missing.push(name);
      else if (stay) remove.push(...superfluous(key, set, name, there, hash));
      else remove.push(...there.filter((pod) => !isBeingDeleted(pod)));
    }
    for (const [name, there] of hosts) {
      if (!nodes.has(name)) remove.push(...there.filter(({ spec }) => !spec?.nodeName));
    }
    return sync(set, hash, missing, remove);
  };
  /** What has ended, and all but the oldest pod of a node; in a surge an old and a new one. */
  const superfluous = (
    key: string,
    set: DaemonSet,
    node: string,
    there: Pod[],
    hash: string,
  ): Pod[] => {
    const remove: Pod[] = [];
    const running: Pod[] = [];
    for (const pod of there) {
      if (isBeingDeleted(pod)) continue;
      const phase = pod.status?.phase;
      if (phase !== 'Failed' && phase !== 'Succeeded') {
        running.push(pod);
        continue;
      }
      const what = `daemon pod ${keyOf(pod)} on node ${node}`;
      if (phase === 'Succeeded') {
        const text = `Found succeeded ${what}, will try to delete it`;
        recorder.event(set, 'Normal', 'SucceededDaemonPod', text);
      } else {
        if (pauseOf(key, node)) continue;
        recorder.event(
          set,
          'Warning',
          'FailedDaemonPod',
          `Found failed ${what}, will try to kill it`,
        );
      }
      remove.push(pod);
    }
    if (surgeOf(set, 1) === 0) return [...remove, ...running.slice(1)];
    const fresh = running.filter((pod) => hashOf(pod) === hash);
    const old = running.filter((pod) => hashOf(pod) !== hash);
    remove.push(...fresh.slice(1), ...old.slice(1));
    const [newest, oldest] = [fresh[0], old[0]];
    const replaced = newest !== undefined && oldest !== undefined;
    if (replaced && (!isReady(oldest) || isAvailable(set)(newest))) remove.push(oldest);
    return remove;
  };
  const pauseOf = (key: string, node: string): boolean => {
    const known = failures.get(`${key}/${node}`) ?? { count: 0, at: -Infinity };
    const pause = Math.min(BACKOFF.most, BACKOFF.first * 2 ** (known.count - 1));
    const left = known.count === 0 ? 0 : known.at + pause - clock.elapsed();
    if (left > 0) {
      loop.addAfter(key, left);
      return true;
    }
    failures.set(`${key}/${node}`, { count: known.count + 1, at: clock.elapsed() });
    return false;
  };

  const roll = (
    set: DaemonSet,
    hash: string,
    where: ReturnType<typeof placement>,
  ): Error | undefined => {
    if (set.spec?.updateStrategy?.type === 'OnDelete') return undefined;
    const hosts = hostsOf(set);
    if ([...hosts.values()].flat().every((pod) => hashOf(pod) === hash)) return undefined;
    const wanted = [...nodes.values()].filter((node) => where(node).run).length;
    const surge = surgeOf(set, wanted);
    const { maxUnavailable = 1 } = set.spec?.updateStrategy?.rollingUpdate ?? {};
    const down = scaled(maxUnavailable, wanted, true);
    const each = [...hosts].map(([node, there]): OnNode => {
      const staying = there.filter((pod) => !isBeingDeleted(pod));
      const known = nodes.get(node);
      return {
        node,
        old: staying.find((pod) => hashOf(pod) !== hash),
        fresh: staying.find((pod) => hashOf(pod) === hash),
        shouldRun: known !== undefined && where(known).run,
      };
    });
    const limit = surge === 0 && down === 0 ? 1 : down;
    const step = nextStep(each, surge, limit, isAvailable(set));
    return sync(set, hash, step.surge, step.remove);
  };

  const sync = (
    set: DaemonSet,
    hash: string,
    create: string[],
    remove: Pod[],
  ): Error | undefined => {
    let failure: Error | undefined;
    if (create.length > 0) {
      const template = daemonTemplate(set, hash);
      failure = slowStart(Math.min(create.length, BURST), (i) => {
        createPod(api, recorder, set, podFrom(set, onNode(template, create[i] ?? '')));
      });
    }
    for (const pod of remove.slice(0, BURST)) deletePod(api, recorder, set, pod);
    return failure;
  };

  const writeStatus = (
    key: string,
    set: DaemonSet,
    hash: string,
    where: ReturnType<typeof placement>,
  ): void => {
    const hosts = hostsOf(set);
    const available = isAvailable(set);
    let [desired, current, misscheduled, ready, updated, fit] = [0, 0, 0, 0, 0, 0];
    for (const [name, node] of nodes) {
      const pod = hosts.get(name)?.[0];
      if (!where(node).run) {
        if (pod !== undefined) misscheduled++;
        continue;
      }
      desired++;
      if (pod === undefined) continue;
      current++;
      if (isReady(pod)) ready++;
      if (available(pod)) fit++;
      if (hashOf(pod) === hash) updated++;
    }
    const status: DaemonSetStatus = {
      currentNumberScheduled: current,
      desiredNumberScheduled: desired,
      numberMisscheduled: misscheduled,
      numberReady: ready,
      updatedNumberScheduled: updated || undefined,
      numberAvailable: fit || undefined,
      numberUnavailable: desired - fit || undefined,
      observedGeneration: set.metadata?.generation,
      collisionCount: set.status?.collisionCount,
      conditions: set.status?.conditions,
    };
    if (!same(set.status, status)) {
      api.updateStatus<DaemonSet>(SETS, namespaceOf(set), nameOf(set), (draft) => {
        draft.status = status;
      });
    }
    if (ready !== fit) loop.addAfter(key, (set.spec?.minReadySeconds ?? 0) * 1000);
  };
  const bumpCollisions = (set: DaemonSet): void => {
    api.updateStatus<DaemonSet>(SETS, namespaceOf(set), nameOf(set), (draft) => {
      if (draft.status === undefined) return;
      draft.status.collisionCount = (draft.status.collisionCount ?? 0) + 1;
    });
  };

  const loop = startLoop(sim, 'daemonset-controller', work);
  const soon = (key: string): void => {
    if (nodes.size < MANY) loop.add(key);
    else loop.addAfter(key, nodes.size / 4);
  };
  loop.watch<DaemonSet>(SETS, ({ type, object, old }) => {
    if (type !== 'DELETED' && (old === undefined || specChanged(old, object))) {
      loop.add(keyOf(object));
    }
  });
  loop.watch<Node>('nodes', ({ type, object, old }) => {
    if (type === 'DELETED') nodes.delete(nameOf(object));
    else nodes.set(nameOf(object), object);
    const matters =
      type !== 'MODIFIED' ||
      !same(old?.metadata?.labels, object.metadata?.labels) ||
      !same(old?.spec, object.spec);
    if (matters) for (const set of api.list<DaemonSet>(SETS)) soon(keyOf(set));
  });
  pods.onOwned('DaemonSet', (owner, { type, object }) => {
    if (type === 'DELETED') moments.forget(uidOf(object));
    soon(owner);
  });
  pods.onOrphan((pod) => {
    for (const set of api.list<DaemonSet>(SETS, namespaceOf(pod))) {
      if (selectorOf(set.spec?.selector)(pod.metadata?.labels)) loop.add(keyOf(set));
    }
  });
  return loop;
}

const hashOf = ({ metadata }: Pod): string | undefined => metadata?.labels?.[HASH];
