import { z } from '../schema/zod.js';
import { nodeWords } from '../probe/words.js';
import { nodeTarget } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const cordon: ActionFormat<'cordon'> = {
  kind: 'cordon',
  schema: z.strictObject({ node: nodeTarget }).describe('Marks a node unschedulable.'),
  text: (spec) => `cordon ${nodeWords(spec.node)}`,
  undoable: true,
};
