import { z } from '../schema/zod.js';
import { formatDuration } from '../../base/index.js';
import { comparisonText } from '../../model/index.js';
import { numberComparison } from '../schema/comparison.js';
import { atLeastOne } from '../schema/one-of.js';
import { command, counterName, duration } from '../schema/primitives.js';
import { podTarget } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { commandWords, phrase, podWords } from './words.js';

const names = z
  .union([counterName.transform((one) => [one]), z.array(counterName).min(1).max(20)])
  .meta({ id: 'CounterNames', description: 'A counter, or several that are added up' });

export const counters: ProbeFormat<'counters'> = {
  kind: 'counters',
  schema: atLeastOne(
    z.strictObject({
      in: podTarget.describe('the pods to run the command in'),
      command: command.describe('prints the counters, a line each: NAME:172, NAME=172 or NAME 172'),
      rate: z
        .strictObject({
          of: names.describe('the counter, or several that are added up'),
          perSecond: numberComparison.describe('its increase per second'),
        })
        .optional()
        .describe('how fast it rises'),
      increase: z
        .strictObject({
          of: names.describe('the counter, or several that are added up'),
          by: numberComparison.describe('its increase'),
        })
        .optional()
        .describe('how much it rises over the window'),
      ratio: z
        .strictObject({
          of: names.describe('the increase of this'),
          to: names.describe('over the increase of this; none of it is no data'),
          is: numberComparison.describe('the quotient'),
        })
        .optional()
        .describe('of the increases of two, such as a hit rate'),
      over: duration.prefault('5s').describe('the window: it is looked at twice, so long apart'),
      timeout: duration.prefault('10s').describe('time for the command'),
    }),
    ['rate', 'increase', 'ratio'],
  ).describe(
    'What became of the counters that a command prints, over a window. A counter that begins anew is no data.',
  ),
  text: (spec) =>
    `counters of "${commandWords(spec.command)}" in ${podWords(spec.in)}: ${phrase(
      spec.rate && `${spec.rate.of.join(' + ')} ${comparisonText(spec.rate.perSecond)} per second`,
      spec.increase &&
        `${spec.increase.of.join(' + ')} rises by ${comparisonText(spec.increase.by)}`,
      spec.ratio &&
        `${spec.ratio.of.join(' + ')} over ${spec.ratio.to.join(' + ')} ${comparisonText(spec.ratio.is)}`,
    )} over ${formatDuration(spec.over)}`,
};
