import type { Admission } from '../contract/index.js';
import type { Pod } from '../types/index.js';

const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** Pods stay for 300 s on a node that is gone (plugin/pkg/admission/defaulttolerationseconds). */
export function defaultTolerationSeconds(): Admission {
  return {
    name: 'DefaultTolerationSeconds',
    mutate({ resource, subresource, object }) {
      if (resource !== 'pods' || subresource !== '') return;
      const { spec } = object as Pod;
      if (spec === undefined) return;
      const given = spec.tolerations ?? [];
      const missing = KEYS.filter(
        (wanted) =>
          !given.some(
            ({ key, effect }) => (key === wanted || !key) && (effect === 'NoExecute' || !effect),
          ),
      );
      if (missing.length === 0) return;
      const added = missing.map((key) => ({
        key,
        operator: 'Exists' as const,
        effect: 'NoExecute' as const,
        tolerationSeconds: 300,
      }));
      spec.tolerations = [...given, ...added];
    },
  };
}
