import type { Probe } from '../../../model/index.js';
import { nodesOf, nodeTargetText } from '../../common/nodes.js';
import { noData, sampleOf } from '../../common/sample.js';

/** A taint that a node has, or has not (every node, when a label fits several). */
export const nodeTaint: Probe<'nodeTaint'> = {
  kind: 'nodeTaint',
  watches: () => [{ kind: 'Node' }],
  async sample(spec, context) {
    const taint = `${spec.key}${spec.effect === undefined ? '' : `:${spec.effect}`}`;
    const field = `taint ${taint}`;
    const nodes = await nodesOf(spec.node, context);
    if (nodes.length === 0) return noData(field, `no ${nodeTargetText(spec.node)}`);
    const looks = nodes.map((node) => {
      const taints = node.spec.taints ?? [];
      const has = taints.some(
        (one) => one.key === spec.key && (spec.effect === undefined || one.effect === spec.effect),
      );
      const all = taints.map((one) => `${one.key}:${one.effect}`).join(' ') || 'no taints';
      return { text: `${node.metadata.name}: ${all}`, ok: has === spec.present };
    });
    const seen = looks.map((look) => look.text).join(', ');
    const expected = spec.present ? 'present' : 'absent';
    return sampleOf([{ field, expected, seen, ok: looks.every((look) => look.ok) }]);
  },
};
