import type { Component, Sim } from '../../contract/index.js';
import { createQueue } from '../../machinery/index.js';
import type { Node, Pod, Taint } from '../../types/index.js';
import {
  isBeingDeleted,
  keyOf,
  nameOf,
  namespaceOf,
  splitKey,
  startLoop,
} from '../common/index.js';
import { tolerates } from '../../scheduler/index.js';

/**
 * Deletes pods from nodes with a NoExecute taint that they do not tolerate, or no longer: one with
 * `tolerationSeconds` stays for the shortest of those (pkg/controller/tainteviction).
 */
export function startTaintEviction(sim: Sim): Component {
  const { api, clock } = sim;
  const recorder = sim.recorders('taint-eviction-controller');
  const doomed = new Map<string, { stop: () => void; after: number }>();

  const evict = (key: string): void => {
    doomed.delete(key);
    const pod = api.get<Pod>('pods', ...splitKey(key));
    if (pod === undefined) return;
    recorder.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`);
    const now = clock.stamp();
    api.updateStatus<Pod>('pods', namespaceOf(pod), nameOf(pod), (draft) => {
      const conditions = draft.status?.conditions ?? [];
      draft.status = {
        ...draft.status,
        conditions: [
          ...conditions.filter(({ type }) => type !== 'DisruptionTarget'),
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'DeletionByTaintManager',
            message: 'Taint manager: deleting due to NoExecute taint',
            lastTransitionTime: now,
          },
        ],
      };
    });
    api.delete('pods', namespaceOf(pod), nameOf(pod));
  };
  const evictions = createQueue(clock, evict, (key, error) => sim.log(`${key}: ${String(error)}`));
  const spare = (key: string, tell: boolean): void => {
    const known = doomed.get(key);
    if (known === undefined) return;
    known.stop();
    doomed.delete(key);
    const pod = api.get<Pod>('pods', ...splitKey(key));
    if (tell && pod !== undefined) {
      recorder.event(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`);
    }
  };

  const look = (pod: Pod, taints: readonly Taint[]): void => {
    const key = keyOf(pod);
    if (isBeingDeleted(pod)) {
      spare(key, false);
      return;
    }
    const left = patience(pod, taints);
    if (left === undefined) spare(key, true);
    else if (left === 0) {
      spare(key, false);
      evictions.add(key);
    } else if (doomed.get(key)?.after !== left) {
      spare(key, false);
      const timer = clock.after(left, () => evictions.add(key));
      doomed.set(key, { stop: () => timer.stop(), after: left });
    }
  };
  const work = (node: string): void => {
    const taints = noExecute(api.get<Node>('nodes', '', node));
    for (const pod of api.by<Pod>('podsByNode', node)) look(pod, taints);
  };

  const loop = startLoop(sim, 'taint-eviction-controller', work);
  loop.watch<Node>('nodes', ({ object, old }) => {
    if (noExecute(object).length + noExecute(old).length > 0) loop.add(nameOf(object));
  });
  loop.watch<Pod>('pods', ({ type, object }) => {
    const node = object.spec?.nodeName;
    if (!node) return;
    if (type === 'DELETED') spare(keyOf(object), false);
    else {
      const taints = noExecute(api.get<Node>('nodes', '', node));
      if (taints.length > 0) look(object, taints);
    }
  });
  loop.also(() => {
    for (const { stop } of doomed.values()) stop();
    evictions.stop();
  });
  return loop;
}

const noExecute = (node: Node | undefined): Taint[] =>
  (node?.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');

/** How long a pod stays under these taints, ms: 0 not at all, undefined for ever. */
function patience(pod: Pod, taints: readonly Taint[]): number | undefined {
  if (taints.length === 0) return undefined;
  const tolerations = pod.spec?.tolerations ?? [];
  if (!taints.every((taint) => tolerates(tolerations, taint))) return 0;
  const seconds = tolerations
    .filter((toleration) => taints.some((taint) => tolerates([toleration], taint)))
    .map(({ tolerationSeconds }) => tolerationSeconds)
    .filter((value) => value !== undefined);
  if (seconds.length === 0) return undefined;
  return Math.max(0, Math.min(...seconds)) * 1000;
}
