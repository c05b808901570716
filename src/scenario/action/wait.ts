import { z } from '../schema/zod.js';
import { formatDuration } from '../../base/index.js';
import { checkSchema } from '../schema/check.js';
import { exactlyOne } from '../schema/one-of.js';
import { duration } from '../schema/primitives.js';
import type { ActionFormat } from './format.js';

export const wait: ActionFormat<'wait'> = {
  kind: 'wait',
  schema: exactlyOne(
    z.strictObject({
      for: checkSchema.optional().describe('a check to wait for'),
      duration: duration.optional().describe('a time to wait'),
    }),
    ['for', 'duration'],
  ).describe('Waits for a check, or for a time.'),
  text: (spec) =>
    spec.duration === undefined ? 'wait for a condition' : `wait ${formatDuration(spec.duration)}`,
  undoable: true,
};
