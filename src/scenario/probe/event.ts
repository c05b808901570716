import { z } from '../schema/zod.js';
import { comparisonText } from '../../model/index.js';
import { countComparison, textMatch } from '../schema/comparison.js';
import { atLeastOne } from '../schema/one-of.js';
import { kindName, objectName, word } from '../schema/primitives.js';
import { namespaceKey } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { textWords } from './words.js';

const involved = atLeastOne(
  z.strictObject({
    kind: kindName.optional().describe('its kind'),
    name: objectName.optional().describe('its name'),
    namePrefix: z.string().min(1).max(253).optional().describe('how its name starts'),
  }),
  ['kind', 'name', 'namePrefix'],
);

export const event: ProbeFormat<'event'> = {
  kind: 'event',
  schema: z
    .strictObject({
      reason: word.describe('the reason, such as BackOff'),
      type: z.enum(['Normal', 'Warning']).optional().describe('Normal or Warning (default: any)'),
      involved: involved.optional().describe('the object it is about'),
      namespace: namespaceKey,
      message: textMatch.optional().describe('what its message contains or matches'),
      count: countComparison.optional().describe('how often it was seen (default: at least once)'),
      absent: z.boolean().prefault(false).describe('no such event may be seen'),
    })
    .describe('Kubernetes events newer than the injection (in the baseline: than its start).'),
  text: (spec) => {
    const about = spec.involved
      ? ` of ${spec.involved.kind ?? 'an object'}${spec.involved.name ? ` ${spec.involved.name}` : ''}${
          spec.involved.namePrefix ? ` ${spec.involved.namePrefix}*` : ''
        }`
      : '';
    const times = spec.count ? ` ${comparisonText(spec.count)} times` : '';
    const message = spec.message ? ` (message ${textWords(spec.message)})` : '';
    return `${spec.absent ? 'no event' : 'event'} ${spec.reason}${about}${times}${message}`;
  },
};
