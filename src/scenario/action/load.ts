import { z } from '../schema/zod.js';
import type { ActionSpecs } from '../../model/index.js';
import { exactlyOne } from '../schema/one-of.js';
import { slug } from '../schema/primitives.js';
import type { ActionFormat } from './format.js';

export const load: ActionFormat<'load'> = {
  kind: 'load',
  schema: exactlyOne(
    z.strictObject({
      start: slug.optional().describe('starts this load'),
      stop: slug.optional().describe('stops this load'),
      profile: z
        .enum(['before', 'during', 'after', 'quick'])
        .prefault('during')
        .describe('which of its profiles, with start'),
    }),
    ['start', 'stop'],
  )
    .describe('Starts or stops a load of the scenario.')
    .transform(({ start, stop, profile }): ActionSpecs['load'] =>
      start === undefined ? { stop: stop ?? '' } : { start, profile },
    ),
  text: (spec) =>
    'start' in spec ? `start load ${spec.start} (${spec.profile})` : `stop load ${spec.stop}`,
  undoable: true,
};
