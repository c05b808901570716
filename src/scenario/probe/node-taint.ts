import { z } from '../schema/zod.js';
import { word } from '../schema/primitives.js';
import { nodeTarget } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { nodeWords } from './words.js';

export const nodeTaint: ProbeFormat<'nodeTaint'> = {
  kind: 'nodeTaint',
  schema: z
    .strictObject({
      node: nodeTarget,
      key: word.describe('the key of the taint'),
      effect: z
        .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
        .optional()
        .describe('its effect (default: any)'),
      present: z.boolean().prefault(true).describe('whether the taint is there'),
    })
    .describe('A taint of a node.'),
  text: (spec) =>
    `${nodeWords(spec.node)}: ${spec.present ? '' : 'no '}taint ${spec.key}${spec.effect === undefined ? '' : `:${spec.effect}`}`,
};
