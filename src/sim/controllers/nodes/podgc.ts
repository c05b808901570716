import type { Component, Sim } from '../../contract/index.js';
import { withPodCondition } from '../../scheduler/index.js';
import type { Node, Pod } from '../../types/index.js';
import { byCreation, isTerminal, nameOf, namespaceOf, startLoop } from '../common/index.js';

/** gc_controller.go: how often it looks, how long a node must be gone, ms. */
const PERIOD = 20_000;
const QUARANTINE = 40_000;
/** --terminated-pod-gc-threshold. */
const MOST_ENDED = 12_500;

/** Deletes pods of nodes that are gone, and the oldest of too many that have ended (pkg/controller/podgc). */
export function startPodCollector(sim: Sim): Component {
  const { api, clock } = sim;
  /** Pods that have ended, by UID. */
  const ended = new Map<string, Pod>();

  const collect = (node: string): void => {
    if (api.get<Node>('nodes', '', node) !== undefined) return;
    for (const pod of api.by<Pod>('podsByNode', node)) {
      end(pod, { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' });
    }
  };
  const end = (pod: Pod, why?: { reason: string; message: string }): void => {
    if (!isTerminal(pod)) {
      api.updateStatus<Pod>('pods', namespaceOf(pod), nameOf(pod), (draft) => {
        draft.status = { ...draft.status, phase: 'Failed' };
        if (why === undefined) return;
        const condition = { type: 'DisruptionTarget', status: 'True', ...why };
        draft.status = withPodCondition(draft.status, condition, clock.stamp());
      });
    }
    api.delete('pods', namespaceOf(pod), nameOf(pod), { gracePeriodSeconds: 0 });
  };

  const loop = startLoop(sim, 'pod-garbage-collector', collect);
  loop.watch<Node>('nodes', ({ type, object }) => {
    if (type === 'DELETED') loop.addAfter(nameOf(object), QUARANTINE);
  });
  loop.watch<Pod>('pods', ({ type, object }) => {
    const { uid = '' } = object.metadata ?? {};
    if (type === 'DELETED') ended.delete(uid);
    else if (isTerminal(object)) ended.set(uid, object);
    const node = object.spec?.nodeName;
    if (type === 'ADDED' && node && api.get('nodes', '', node) === undefined) {
      loop.addAfter(node, QUARANTINE);
    }
  });
  const timer = clock.every(PERIOD, () => {
    if (ended.size <= MOST_ENDED) return;
    const oldest = [...ended.values()].sort(byCreation);
    for (const pod of oldest.slice(0, ended.size - MOST_ENDED)) end(pod);
  });
  loop.also(() => timer.stop());
  return loop;
}
