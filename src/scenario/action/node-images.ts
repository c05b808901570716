import { z } from '../schema/zod.js';
import { nodeWords } from '../probe/words.js';
import { nodeTarget } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const nodeImages: ActionFormat<'nodeImages'> = {
  kind: 'nodeImages',
  schema: z
    .strictObject({ node: nodeTarget })
    .describe(
      'Gives a node the images of the upgrade target (--upgrade-target), under the names that the cluster asks for.',
    ),
  text: (spec) => `give the images of the upgrade target to ${nodeWords(spec.node)}`,
  undoable: false,
};
