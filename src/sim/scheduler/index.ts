import type { Component, Sim } from '../contract/index.js';
import { same } from '../machinery/index.js';
import type {
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
} from '../types/index.js';
import { bind, withPodCondition } from './bind.js';
import { createCluster } from './cluster.js';
import { available, failureText } from './failure.js';
import { placed, type Account } from './account.js';
import { createPicker, type Nominated } from './pick.js';
import { preempt, type Candidate } from './preempt.js';
import { createSchedulingQueue } from './queue.js';
import { stateFor, type State } from './state.js';
import { volumesOf, type Volumes } from './volumes.js';
import { wishOf, type Wish } from './wish.js';

export { bind, withPodCondition } from './bind.js';
export { nodeFilter, tolerates } from './node-affinity.js';
export { fits, isDelayed } from './volumes.js';

const NAME = 'default-scheduler';
/** How long it works before it lets requests through, ms. */
const SLICE = 8;

/** Starts the scheduler: gives each pod without a node one, or says why there is none. */
export function startScheduler(sim: Sim): Component {
  const { api, clock } = sim;
  const recorder = sim.recorders(NAME);
  const namespaces = (name: string) => api.get<Namespace>('namespaces', '', name)?.metadata?.labels;
  const cluster = createCluster(namespaces);
  const nominated: Nominated = new Map();
  const pick = createPicker(cluster, nominated, sim.random.fork('scheduler'));
  let awake = false;
  let stopped = false;

  const run = (): void => {
    const until = performance.now() + SLICE;
    awake = false;
    for (let key = queue.next(); key !== undefined; key = queue.next()) {
      try {
        schedule(key);
      } catch (error) {
        sim.log(`scheduler: ${key}: ${error instanceof Error ? error.stack : String(error)}`);
        queue.failed(key, ['Any']);
      }
      if (stopped || performance.now() > until) {
        wake();
        return;
      }
    }
  };
  const wake = (): void => {
    if (awake || stopped) return;
    awake = true;
    setImmediate(run);
  };
  const queue = createSchedulingQueue(clock, wake);

  const schedule = (key: string): void => {
    const [namespace = '', name = ''] = key.split('/');
    const pod = api.get<Pod>('pods', namespace, name);
    if (pod === undefined || !isWaiting(pod)) return;
    if (cluster.order.length === 0) {
      refuse(pod, 'no nodes available to schedule pods');
      queue.failed(key, ['Any']);
      return;
    }
    const wish = wishOf(pod, namespaces);
    const volumes = volumesOf(api, wish);
    if (volumes.nowhere !== undefined) {
      const nodes = cluster.order.length;
      const useless = available(
        nodes,
        `${nodes} Preemption is not helpful for scheduling`,
        undefined,
      );
      refuse(pod, available(nodes, volumes.nowhere, useless));
      queue.failed(key, ['VolumeBinding']);
      return;
    }
    const stateOf = (): State => stateFor(wish, cluster, volumes.refuses);
    const { account, refusals } = pick(wish, stateOf());
    if (account !== undefined) {
      assign(key, wish, account, volumes);
      return;
    }
    const outcome = preempt(api, wish, cluster, refusals, nominated, stateOf);
    const why = 'text' in outcome ? outcome.text : undefined;
    const text = failureText(cluster.order.length, refusals, wish.names !== undefined, why);
    const plugins = new Set([...refusals.values()].map(({ by }) => by));
    queue.failed(key, plugins.size === 0 ? ['Any'] : plugins);
    if ('candidate' in outcome) {
      evictFor(wish, outcome.candidate);
      refuse(pod, text, outcome.candidate.account.name);
    } else refuse(pod, text);
  };

  const assign = (key: string, wish: Wish, account: Account, volumes: Volumes): void => {
    for (const { claim, volume } of volumes.reserve?.(account) ?? []) promise(claim, volume);
    const { pod } = wish;
    const node = account.name;
    const { namespace = '', name = '', uid = '' } = pod.metadata ?? {};
    bind(api, clock, namespace, name, node);
    cluster.place(api.get<Pod>('pods', namespace, name) ?? pod, node, wish.requests);
    queue.happened('placed');
    nominated.delete(uid);
    queue.remove(key);
    recorder.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${key} to ${node}`);
  };
  /** Promises a volume to a claim; the volume binder does the rest. */
  const promise = (claim: PersistentVolumeClaim, volume: PersistentVolume): void => {
    const { name, namespace, uid, resourceVersion } = claim.metadata ?? {};
    api.update<PersistentVolume>('persistentvolumes', '', volume.metadata?.name ?? '', (draft) => {
      const reference = {
        kind: 'PersistentVolumeClaim',
        apiVersion: 'v1',
        name,
        namespace,
        uid,
        resourceVersion,
      };
      draft.spec = { ...draft.spec, claimRef: reference };
    });
  };

  const refuse = (pod: Pod, message: string, nominatedNodeName?: string): void => {
    recorder.event(pod, 'Warning', 'FailedScheduling', message);
    const { namespace = '', name = '', generation } = pod.metadata ?? {};
    api.updateStatus<Pod>('pods', namespace, name, (draft) => {
      draft.status = withPodCondition(
        draft.status,
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message,
          observedGeneration: generation,
        },
        clock.stamp(),
      );
      if (nominatedNodeName !== undefined) draft.status.nominatedNodeName = nominatedNodeName;
    });
  };
  const evictFor = (wish: Wish, { account, victims }: Candidate): void => {
    nominated.set(wish.uid, { node: account.name, pod: placed(wish.pod) });
    for (const { pod } of victims) {
      const { namespace = '', name = '', generation } = pod.metadata ?? {};
      api.updateStatus<Pod>('pods', namespace, name, (draft) => {
        draft.status = withPodCondition(
          draft.status,
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'PreemptionByScheduler',
            message: `${NAME}: preempting to accommodate a higher priority pod`,
            observedGeneration: generation,
          },
          clock.stamp(),
        );
      });
      api.delete('pods', namespace, name);
      const text = `Preempted by pod ${wish.uid} on node ${account.name}`;
      recorder.event(pod, 'Normal', 'Preempted', text);
    }
  };

  const stops = [
    api.watch<Node>('nodes', ({ type, object, old }) => {
      if (type === 'DELETED') cluster.noNode(object.metadata?.name ?? '');
      else cluster.node(object);
      if (old === undefined || matters(old, object)) queue.happened('node');
    }),
    api.watch<Pod>('pods', ({ type, object, old }) => {
      const { namespace, name, uid = '' } = object.metadata ?? {};
      const node = object.spec?.nodeName;
      if (type === 'DELETED' || isOver(object)) {
        queue.remove(`${namespace}/${name}`);
        nominated.delete(uid);
        if (!node) return;
        cluster.remove(uid);
        queue.happened('gone');
      } else if (node) {
        const counted = cluster.accounts.get(node)?.pods.has(uid) === true;
        if (counted && old !== undefined && looksSame(old, object)) return;
        if (!counted) queue.remove(`${namespace}/${name}`);
        cluster.place(object, node);
        queue.happened('placed');
      } else if (isWaiting(object)) {
        if (old === undefined || !isWaiting(old) || !same(old.spec, object.spec)) {
          queue.add(`${namespace}/${name}`, object.spec?.priority ?? 0);
        }
      } else queue.remove(`${namespace}/${name}`);
    }),
    ...['persistentvolumes', 'persistentvolumeclaims', 'storageclasses.storage.k8s.io'].map(
      (resource) => api.watch(resource, () => queue.happened('volume')),
    ),
  ];
  return {
    stop: () => {
      stopped = true;
      for (const stop of stops) stop();
      queue.stop();
    },
  };
}

/** It wants a node from this scheduler, and nothing holds it back. */
function isWaiting({ spec, metadata }: Pod): boolean {
  return (
    !spec?.nodeName &&
    metadata?.deletionTimestamp === undefined &&
    (spec?.schedulingGates ?? []).length === 0 &&
    (spec?.schedulerName ?? NAME) === NAME
  );
}

const isOver = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** Nothing of it has changed that the accounts of its node know. */
const looksSame = (old: Pod, pod: Pod): boolean =>
  old.metadata?.generation === pod.metadata?.generation &&
  old.metadata?.deletionTimestamp === pod.metadata?.deletionTimestamp &&
  same(old.metadata?.labels, pod.metadata?.labels);

/** A node changed so that pods may fit that did not. */
const matters = (old: Node, node: Node): boolean =>
  !same(old.spec, node.spec) ||
  !same(old.metadata?.labels, node.metadata?.labels) ||
  !same(old.status?.allocatable, node.status?.allocatable);
