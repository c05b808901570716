import { z } from '../schema/zod.js';
import { nodeWords } from '../probe/words.js';
import { absolutePath, objectName } from '../schema/primitives.js';
import { nodeTarget } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const nodeInstall: ActionFormat<'nodeInstall'> = {
  kind: 'nodeInstall',
  schema: z
    .strictObject({
      node: nodeTarget,
      programs: z
        .array(objectName)
        .min(1)
        .max(20)
        .describe('which programs of the upgrade target: kubeadm, kubelet, kubectl, etcdutl'),
      to: absolutePath.describe('the folder of the node that they are put into'),
    })
    .describe(
      'Copies programs of the upgrade target (--upgrade-target) into a folder of a node. Nothing of the node is replaced by it.',
    ),
  text: (spec) =>
    `put ${spec.programs.join(', ')} of the upgrade target into ${spec.to} of ${nodeWords(spec.node)}`,
  undoable: false,
};
