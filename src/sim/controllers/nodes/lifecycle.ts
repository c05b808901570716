import type { Component, Recorder, Sim } from '../../contract/index.js';
import { same } from '../../machinery/index.js';
import type { Lease, Node, NodeCondition, Pod } from '../../types/index.js';
import { isReady, nameOf, namespaceOf, startLoop } from '../common/index.js';
import { taintsOf } from './taints.js';

/** Without a renewed lease or status for so long, a node is Unknown (nodeMonitorGracePeriod), ms. */
const GRACE = 50_000;
/** How often that is looked at (nodeMonitorPeriod), ms. */
const PERIOD = 5_000;
const LEASES = 'leases.coordination.k8s.io';
/** Conditions that nobody reports any more, and what they are said to be when they never were. */
const REPORTED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/**
 * Watches over nodes.
 *
 *     a condition changes     → its NoSchedule taint comes or goes, for Ready the NoExecute one too
 *     no heartbeat for 50 s   → conditions Unknown, its pods not ready, event NodeNotReady
 *     Ready turns to not True → its pods are marked not ready
 */
export function startNodeLifecycle(sim: Sim): Component {
  const { api, clock } = sim;
  const recorder = sim.recorders('node-controller');
  /** Node → when it last gave a sign of life, ms of cluster time. */
  const heard = new Map<string, number>();
  const ready = new Map<string, string | undefined>();

  const work = (name: string): void => {
    const node = api.get<Node>('nodes', '', name);
    if (node === undefined) return;
    const taints = taintsOf(node, clock.stamp());
    if (!same(node.spec?.taints ?? [], taints)) {
      api.update<Node>('nodes', '', name, (draft) => {
        draft.spec = { ...draft.spec, taints: taints.length === 0 ? undefined : taints };
      });
    }
    const status = node.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    if (status !== 'True' && ready.get(name) === 'True') {
      markPods(name);
      changed(recorder, node, 'NodeNotReady');
    }
    ready.set(name, status);
  };

  const markPods = (node: string): void => {
    for (const pod of api.by<Pod>('podsByNode', node)) {
      if (!isReady(pod)) continue;
      const now = clock.stamp();
      api.updateStatus<Pod>('pods', namespaceOf(pod), nameOf(pod), (draft) => {
        for (const condition of draft.status?.conditions ?? []) {
          if (condition.type !== 'Ready') continue;
          condition.status = 'False';
          condition.lastTransitionTime = now;
        }
      });
      recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    }
  };

  let looked = clock.elapsed();
  const monitor = (): void => {
    // The kubelets run in this process too: when it stood still, nobody could give a sign of life.
    const pause = clock.elapsed() - looked - PERIOD;
    looked = clock.elapsed();
    if (pause > PERIOD) for (const [name, at] of heard) heard.set(name, at + pause);
    const late = clock.elapsed() - GRACE;
    for (const [name, at] of heard) {
      if (at > late) continue;
      const now = clock.stamp();
      api.updateStatus<Node>('nodes', '', name, (draft) => {
        draft.status = { ...draft.status, conditions: unknown(draft.status?.conditions, now) };
      });
    }
  };

  const loop = startLoop(sim, 'node-controller', work);
  loop.watch<Node>('nodes', ({ type, object, old }) => {
    const name = nameOf(object);
    if (type === 'DELETED') {
      heard.delete(name);
      ready.delete(name);
      told(recorder, object, 'RemovingNode', `Removing Node ${name} from Controller`);
      return;
    }
    if (type === 'ADDED') {
      heard.set(name, clock.elapsed());
      told(recorder, object, 'RegisteredNode', `Registered Node ${name} in Controller`);
    } else if (heartbeat(old) !== heartbeat(object)) heard.set(name, clock.elapsed());
    loop.add(name);
  });
  loop.watch<Lease>(LEASES, ({ type, object }) => {
    if (namespaceOf(object) !== 'kube-node-lease' || type === 'DELETED') return;
    if (heard.has(nameOf(object))) heard.set(nameOf(object), clock.elapsed());
  });
  const timer = clock.every(PERIOD, monitor);
  loop.also(() => timer.stop());
  return loop;
}

const heartbeat = (node: Node | undefined): string | undefined =>
  node?.status?.conditions?.find(({ type }) => type === 'Ready')?.lastHeartbeatTime;

function unknown(conditions: NodeCondition[] | undefined, now: string): NodeCondition[] {
  const others = (conditions ?? []).filter(({ type }) => !REPORTED.includes(type));
  const reported = REPORTED.map((type): NodeCondition => {
    const present = conditions?.find((condition) => condition.type === type);
    if (present?.status === 'Unknown') return present;
    if (present === undefined) {
      return {
        type,
        status: 'Unknown',
        reason: 'NodeStatusNeverUpdated',
        message: 'Kubelet never posted node status.',
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      };
    }
    return {
      ...present,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: now,
    };
  });
  // In the order in which the kubelet writes them: pressures first, Ready last.
  return [...others, ...reported.slice(1), ...reported.slice(0, 1)];
}

function told(recorder: Recorder, node: Node, reason: string, text: string): void {
  recorder.event(node, 'Normal', reason, `Node ${nameOf(node)} event: ${text}`);
}

function changed(recorder: Recorder, node: Node, reason: string): void {
  recorder.event(node, 'Normal', reason, `Node ${nameOf(node)} status is now: ${reason}`);
}
