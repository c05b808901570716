import type { Probe } from '../../../model/index.js';
import { nodesOf, nodeTargetText } from '../../common/nodes.js';
import { noData, sampleOf, type Judged } from '../../common/sample.js';

/** A condition of a node (of every node, when a label fits several). */
export const nodeCondition: Probe<'nodeCondition'> = {
  kind: 'nodeCondition',
  watches: () => [{ kind: 'Node' }],
  async sample(spec, context) {
    const nodes = await nodesOf(spec.node, context);
    if (nodes.length === 0) return noData(spec.type, `no ${nodeTargetText(spec.node)}`);
    const found = nodes.map((node) => ({
      node: node.metadata.name,
      condition: node.status.conditions?.find((one) => one.type === spec.type),
    }));
    const part = (field: string, expected: string, key: 'status' | 'reason'): Judged => ({
      field,
      expected,
      seen: found
        .map(({ node, condition }) => `${node}: ${condition?.[key] ?? 'not reported'}`)
        .join(', '),
      ok: found.every(({ condition }) => condition?.[key] === expected),
    });
    return sampleOf(
      [
        part(spec.type, spec.status, 'status'),
        ...(spec.reason === undefined ? [] : [part('reason', spec.reason, 'reason')]),
      ],
      found
        .map(({ condition }) => condition?.message ?? '')
        .join('\n')
        .trim(),
    );
  },
};
