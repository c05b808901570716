import { LabError } from '../../../base/index.js';
import type { Action, ProgramSource } from '../../../model/index.js';
import { nodesAt } from '../../common/node-ops.js';
import { nodeTargetText } from '../../common/nodes.js';

const installed = new WeakMap<object, string>();

/** Programs of the upgrade target in a folder of a node, beside what the node has. */
export const nodeInstall: Action<'nodeInstall'> = {
  kind: 'nodeInstall',
  kubectl: (spec) =>
    `# on ${nodeTargetText(spec.node)}: ${spec.programs.join(', ')} of the upgrade target in ${spec.to}`,
  undo: () => Promise.resolve([{ op: 'none', reason: 'They go with the node.' }]),
  async run(spec, context) {
    const programs: Record<string, ProgramSource> = {};
    for (const name of spec.programs) {
      const source = spec.sources?.[name];
      if (!source) {
        throw new LabError('NODE_COMMAND', {
          message: `The upgrade target has no program "${name}".`,
        });
      }
      programs[name] = source;
    }
    const { ops, names } = await nodesAt(spec.node, context);
    for (const name of names) await ops.install(name, programs, spec.to, context.signal);
    installed.set(spec, `${spec.programs.join(', ')} in ${spec.to} of ${names.join(', ')}`);
  },
  readBack(spec) {
    const text = installed.get(spec);
    return Promise.resolve({ ok: text !== undefined, text: text ?? 'nothing was copied' });
  },
};
