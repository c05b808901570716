import type { Probe } from '../../../model/index.js';
import { commandParts } from '../../common/command-parts.js';
import { nodesAt } from '../../common/node-ops.js';
import { noData, sampleOf } from '../../common/sample.js';
import { expandPlaceholders } from '../../common/placeholders.js';
import { nodesOf, nodeTargetText } from '../../common/nodes.js';

/** A program that only looks, in a node (in each one, when a label fits several: each must fit). */
export const nodeExec: Probe<'nodeExec'> = {
  kind: 'nodeExec',
  async sample(spec, context) {
    if ((await nodesOf(spec.node, context)).length === 0) {
      return noData('exit code', `no ${nodeTargetText(spec.node)}`);
    }
    const { ops, names } = await nodesAt(spec.node, context);
    const expanded = await expandPlaceholders(spec.command, context);
    if ('missing' in expanded) return noData('exit code', expanded.missing);
    const looks = await Promise.all(
      names.map(async (name) => {
        const { timeout } = spec;
        const result = await ops.exec(name, expanded.args, { timeout, signal: context.signal });
        const parts = commandParts(spec, result);
        return {
          parts:
            names.length === 1 ? parts : parts.map((p) => ({ ...p, field: `${name} ${p.field}` })),
          text: `${result.stdout}\n${result.stderr}`.trim(),
        };
      }),
    );
    return sampleOf(
      looks.flatMap(({ parts }) => parts),
      looks.map(({ text }) => text).join('\n'),
    );
  },
};
