import { z } from '../schema/zod.js';
import { textMatch } from '../schema/comparison.js';
import { exactlyOne } from '../schema/one-of.js';
import { POD_CHOICE, podKeys } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { podWords, textWords } from './words.js';

export const logs: ProbeFormat<'logs'> = {
  kind: 'logs',
  schema: exactlyOne(
    z.strictObject({
      ...podKeys,
      previous: z.boolean().prefault(false).describe('the container before the last restart'),
      text: textMatch.describe('what a line contains or matches'),
      absent: z.boolean().prefault(false).describe('no such line may be there'),
      tailLines: z.int().min(1).max(10_000).prefault(500).describe('how many lines back'),
    }),
    POD_CHOICE,
  ).describe('The log of a container.'),
  text: (spec) =>
    `${spec.previous ? 'previous ' : ''}log of ${podWords(spec)} ${spec.absent ? 'has no line that ' : ''}${textWords(spec.text)}`,
};
