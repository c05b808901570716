import { LabError } from '../../base/index.js';
import type { NodeOps, NodeTarget, ProbeContext } from '../../model/index.js';
import { nodesOf, nodeTargetText } from './nodes.js';

/** The nodes of a target and the way into them. Throws NODE_COMMAND where there is none. */
export async function nodesAt(
  target: NodeTarget,
  context: ProbeContext,
): Promise<{ ops: NodeOps; names: string[] }> {
  if (!context.node) {
    throw new LabError('NODE_COMMAND', { message: 'No command can be run in nodes here.' });
  }
  const names = (await nodesOf(target, context)).map(({ metadata }) => metadata.name);
  if (names.length === 0) {
    throw new LabError('NODE_COMMAND', { message: `There is no ${nodeTargetText(target)}.` });
  }
  return { ops: context.node, names };
}
