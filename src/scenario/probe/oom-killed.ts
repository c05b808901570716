import { z } from '../schema/zod.js';
import { exactlyOne } from '../schema/one-of.js';
import { POD_CHOICE, podKeys } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { podWords } from './words.js';

export const oomKilled: ProbeFormat<'oomKilled'> = {
  kind: 'oomKilled',
  schema: exactlyOne(
    z.strictObject({
      ...podKeys,
      quantifier: z
        .enum(['all', 'any'])
        .optional()
        .describe('whether each of the pods was killed so often (default: counted together)'),
      atLeast: z.int().min(1).max(1000).prefault(1).describe('how many kills'),
    }),
    POD_CHOICE,
  ).describe(
    'A container was killed for memory: reason OOMKilled, or exit code 137 together with a rise of its own OOM counter. 137 alone proves nothing.',
  ),
  text: (spec) =>
    `${spec.quantifier === 'all' ? 'each of ' : ''}${podWords(spec)} killed for memory${spec.atLeast === 1 ? '' : ` ${spec.atLeast} times or more`}`,
};
