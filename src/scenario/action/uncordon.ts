import { z } from '../schema/zod.js';
import { nodeWords } from '../probe/words.js';
import { nodeTarget } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const uncordon: ActionFormat<'uncordon'> = {
  kind: 'uncordon',
  schema: z.strictObject({ node: nodeTarget }).describe('Marks a node schedulable again.'),
  text: (spec) => `uncordon ${nodeWords(spec.node)}`,
  undoable: true,
};
