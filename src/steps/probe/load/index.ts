import { formatDuration } from '../../../base/index.js';
import type { LoadResult, Probe } from '../../../model/index.js';
import { noData, numberPart, sampleOf, type Judged } from '../../common/sample.js';
import { wallTime } from '../../common/time.js';
import { loadSince, wholeLoad } from './figures.js';

/** What the running (or last ended) load has seen in this phase. */
export const load: Probe<'load'> = {
  kind: 'load',
  window: (spec) => spec.over ?? 0,
  sample(spec, context) {
    const current = context.load.current(spec.name);
    if (!current) return Promise.resolve(noData('load', `the load ${spec.name} has not run`));
    const window = spec.over === undefined ? undefined : wallTime(spec.over, context);
    const until = current.endedAt ?? context.clock.now();
    if (
      window !== undefined &&
      current.endedAt === undefined &&
      current.startedAt > until - window
    ) {
      const ran = formatDuration(until - current.startedAt);
      return Promise.resolve(noData('load', `${spec.name} has run for ${ran} only`));
    }
    const figures = window === undefined ? wholeLoad(current) : loadSince(current, until - window);
    if (figures.ended === 0) {
      return Promise.resolve(noData('load', `no request of ${spec.name} has ended yet`));
    }
    const parts: Judged[] = [];
    const { errorRate, errors, answered, throughput, latency } = spec;
    if (errorRate) {
      parts.push(numberPart('error rate', errorRate, figures.errors / figures.ended, percent));
    }
    if (errors) parts.push(numberPart('requests without 2xx', errors, figures.errors));
    if (answered) parts.push(numberPart('answered', answered, figures.answered));
    if (throughput) {
      parts.push(numberPart('throughput', throughput, figures.throughput, perSecond));
    }
    for (const percentile of ['p50', 'p90', 'p99', 'p999'] as const) {
      const bound = latency?.[percentile];
      if (bound) parts.push(numberPart(percentile, bound, figures.latency[percentile], inMs));
    }
    return Promise.resolve(sampleOf(parts, failureText(current)));
  },
};

/** `502: 37900, refused: 12`. */
function failureText(current: LoadResult): string {
  return [...Object.entries(current.statuses), ...Object.entries(current.errors)]
    .filter(([kind, count]) => count > 0 && !kind.startsWith('2'))
    .map(([kind, count]) => `${kind}: ${count}`)
    .join(', ');
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 10_000) / 100} %`;
}

function perSecond(n: number): string {
  return `${Math.round(n)}/s`;
}

function inMs(n: number): string {
  return `${Math.round(n * 10) / 10} ms`;
}
