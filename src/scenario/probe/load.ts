import { z } from '../schema/zod.js';
import { formatDuration } from '../../base/index.js';
import { comparisonText } from '../../model/index.js';
import {
  countComparison,
  durationComparison,
  numberComparison,
  ratioComparison,
} from '../schema/comparison.js';
import { atLeastOne } from '../schema/one-of.js';
import { duration, slug } from '../schema/primitives.js';
import type { ProbeFormat } from './format.js';
import { percentWords, phrase, timeWords } from './words.js';

const PERCENTILES = ['p50', 'p90', 'p99', 'p999'] as const;

export const load: ProbeFormat<'load'> = {
  kind: 'load',
  schema: atLeastOne(
    z.strictObject({
      name: slug.describe('a load of the scenario'),
      errorRate: ratioComparison.optional().describe('share of requests without a 2xx answer'),
      errors: countComparison.optional().describe('requests without a 2xx answer'),
      answered: countComparison.optional().describe('requests with an answer'),
      throughput: numberComparison.optional().describe('2xx answers per second'),
      latency: atLeastOne(
        z.strictObject({
          p50: durationComparison.optional().describe('the median'),
          p90: durationComparison.optional().describe('the 90th percentile'),
          p99: durationComparison.optional().describe('the 99th percentile'),
          p999: durationComparison.optional().describe('the 99.9th percentile'),
        }),
        PERCENTILES,
      )
        .optional()
        .describe('of answered requests'),
      over: duration.optional().describe('only the last so long (default: since the load started)'),
    }),
    ['errorRate', 'errors', 'answered', 'throughput', 'latency'],
  ).describe('What the running (or last ended) load has seen.'),
  text: (spec) =>
    `load ${spec.name}: ${phrase(
      spec.errorRate && `error rate ${percentWords(spec.errorRate)}`,
      spec.errors && `errors ${comparisonText(spec.errors)}`,
      spec.answered && `answered ${comparisonText(spec.answered)}`,
      spec.throughput && `${comparisonText(spec.throughput)} answers per second`,
      ...PERCENTILES.map((key) => spec.latency?.[key] && `${key} ${timeWords(spec.latency[key])}`),
    )}${spec.over === undefined ? '' : ` over ${formatDuration(spec.over)}`}`,
};
