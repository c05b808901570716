import { z } from '../schema/zod.js';
import { nodeWords } from '../probe/words.js';
import { duration } from '../schema/primitives.js';
import { nodeTarget } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const drain: ActionFormat<'drain'> = {
  kind: 'drain',
  schema: z
    .strictObject({
      node: nodeTarget,
      timeout: duration.prefault('2m').describe('time it may take'),
      ignoreDaemonSets: z.boolean().prefault(true).describe('leave pods of DaemonSets alone'),
      deleteEmptyDirData: z
        .boolean()
        .prefault(false)
        .describe('evict pods with emptyDir volumes too'),
    })
    .describe('Cordons a node and evicts its pods; the undo uncordons it.'),
  text: (spec) => `drain ${nodeWords(spec.node)}`,
  undoable: true,
};
