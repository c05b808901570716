import { POD_PHASES } from '../../model/index.js';
import { z } from '../schema/zod.js';
import { selector } from '../schema/primitives.js';
import { namespaceKey } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const deletePods: ActionFormat<'deletePods'> = {
  kind: 'deletePods',
  schema: z
    .strictObject({
      selector: selector.describe('pods by labels: app=web'),
      namespace: namespaceKey,
      phase: z
        .enum(POD_PHASES)
        .optional()
        .describe('only those of this phase: Failed are the evicted ones (default: any)'),
    })
    .describe('Deletes pods; those of a controller are made again by it, or had ended.'),
  text: ({ selector: labels, phase }) =>
    `delete the ${phase === undefined ? '' : `${phase} `}pods ${labels}`,
  undoable: true,
};
