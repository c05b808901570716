import type { Admission } from '../contract/index.js';
import type { Node } from '../types/index.js';

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node gets no pods until the node controller has seen it ready (plugin/pkg/admission/nodetaint). */
export function taintNodesByCondition(): Admission {
  return {
    name: 'TaintNodesByCondition',
    mutate({ operation, resource, object }) {
      if (operation !== 'CREATE' || resource !== 'nodes') return;
      const node = object as Node;
      const taints = node.spec?.taints ?? [];
      if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) {
        return;
      }
      node.spec = { ...node.spec, taints: [...taints, { ...NOT_READY }] };
    },
  };
}
