import { matchesSelector } from '../kube/index.js';
import type { NodeTarget } from '../model/index.js';
import type { Look, Mismatch } from './match-cluster.js';

/** Whether a node target has a node behind it. */
export async function matchNodes(
  { scenario, live }: Look,
  { name, label }: NodeTarget,
): Promise<Mismatch> {
  if (label !== undefined) {
    if (scenario.cluster.nodes.some(({ labels }) => matchesSelector(label, labels))) {
      return undefined;
    }
    if (!live) return later(`label "${label}" is on no declared node`);
    const nodes = await live.kube.list({ kind: 'Node', labelSelector: label });
    if (nodes.length > 0) return undefined;
    return {
      state: 'fail',
      seen: `no node has the label "${label}"`,
      mend: 'Compare it with cluster.nodes[].labels.',
    };
  }
  if (name === undefined) return undefined;
  if (!live) return later(`node "${name}" is only known by its cluster`);
  if (await live.kube.get({ kind: 'Node', name })) return undefined;
  return { state: 'fail', seen: `node "${name}" does not exist`, mend: 'Choose it by a label.' };
}

function later(why: string): Mismatch {
  return { state: 'warn', seen: `${why}; it is looked for when the cluster is up` };
}
