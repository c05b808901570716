import type { ClusterSpec } from '../../model/index.js';

/** The names kind gives the nodes of a cluster, in the order of `spec.nodes`; the embedded cluster's are the same. */
export function nodeNames(spec: Pick<ClusterSpec, 'name' | 'nodes'>): string[] {
  const seen: Record<string, number> = {};
  return spec.nodes.map(({ role }) => {
    const count = (seen[role] = (seen[role] ?? 0) + 1);
    return `${spec.name}-${role}${count === 1 ? '' : count}`;
  });
}
