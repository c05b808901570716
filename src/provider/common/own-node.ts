import { LabError } from '../../base/index.js';
import type { ClusterHandle } from '../../model/index.js';

/** The name of a node that is the cluster's own; throws NODE_COMMAND for any other. */
export function ownNode({ name, nodes }: ClusterHandle, node: string): string {
  if (nodes.some((each) => each.name === node)) return node;
  throw new LabError('NODE_COMMAND', {
    message: `Cluster "${name}" has no node "${node}".`,
    next: `Its nodes are ${nodes.map((each) => each.name).join(', ')}.`,
  });
}
