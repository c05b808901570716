import type { Action } from '../../../model/index.js';
import { plural } from '../../../base/index.js';
import { nodesAt } from '../../common/node-ops.js';
import { nodeTargetText } from '../../common/nodes.js';

const given = new WeakMap<object, string>();

/** Images of the upgrade target, under the names that the upgraded cluster asks for. None: the node pulls them. */
export const nodeImages: Action<'nodeImages'> = {
  kind: 'nodeImages',
  kubectl: (spec) => `# the images of the upgrade target on ${nodeTargetText(spec.node)}`,
  undo: () => Promise.resolve([{ op: 'none', reason: 'They go with the node.' }]),
  async run(spec, context) {
    const { images = {} } = spec;
    const { ops, names } = await nodesAt(spec.node, context);
    await ops.giveImages(names, images, context.signal);
    given.set(spec, `${plural(Object.keys(images).length, 'image')} on ${names.join(', ')}`);
  },
  readBack(spec) {
    const text = given.get(spec);
    return Promise.resolve({ ok: text !== undefined, text: text ?? 'nothing was given' });
  },
};
