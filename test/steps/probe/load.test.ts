import { expect } from 'chai';
import type { LoadResult } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, loadResult } from '../doubles.js';

describe('probe load', () => {
  const errors = { refused: 0, reset: 0, closed: 100, timeout: 0, other: 0 };
  const latency = { p50: 5, p90: 10, p99: 20, p999: 30, max: 40, mean: 6 };
  const ran = loadResult({ answered: 900, statuses: { '200': 800, '502': 100 }, errors, latency });
  const recent = loadResult({
    answered: 900,
    statuses: { '200': 900 },
    endedAt: 10_000,
    perSecond: [
      { at: 1000, classes: { '2xx': 800 }, errors: { ...errors, closed: 0 }, p50: 1, p99: 2 },
      {
        at: 9000,
        classes: { '2xx': 60, '5xx': 20 },
        errors: { ...errors, closed: 20 },
        p50: 7,
        p99: 9,
      },
    ],
  });
  const now = bench().clock.now();
  const young = { ...ran, startedAt: now - 1000, endedAt: undefined };
  const cases: [string, LoadResult | undefined, object, boolean | undefined, string?][] = [
    ['a load that has not run', undefined, { errors: { equals: 0 } }, undefined],
    ['no request ended yet', loadResult({ sent: 9 }), { errors: { equals: 0 } }, undefined],
    ['error rate', ran, { errorRate: { atLeast: 0.2 } }, true, '20 %'],
    ['errors', ran, { errors: { atMost: 10 } }, false, '200'],
    ['answered', ran, { answered: { atLeast: 900 } }, true],
    ['throughput of good answers', ran, { throughput: { equals: 80 } }, true, '80/s'],
    ['latency', ran, { latency: { p99: { atMost: 15 } } }, false, '20 ms'],
    ['the last seconds only', recent, { errorRate: { equals: 0.4 }, over: 2000 }, true, '40 %'],
    [
      'the last seconds of a load that has not run so long',
      young,
      { errorRate: { equals: 0.4 }, over: 2000 },
      undefined,
      'for 1s only',
    ],
    [
      'the last second, when a busy machine made it longer than the window',
      { ...recent, startedAt: 0, seconds: 10 },
      { errorRate: { equals: 0.4 }, over: 500 },
      true,
      '40 %',
    ],
    [
      'a window after the last second',
      { ...recent, startedAt: 0, seconds: 9.1 },
      { errorRate: { equals: 0.4 }, over: 500 },
      undefined,
    ],
    [
      'throughput of the last seconds, by their true length',
      { ...recent, startedAt: 0, seconds: 12 },
      { throughput: { equals: 20 }, over: 2000 },
      true,
      '20/s',
    ],
    [
      'a percentile of the last seconds',
      recent,
      { latency: { p99: { atMost: 9 } }, over: 2000 },
      true,
    ],
    [
      'one that is not kept by the second',
      recent,
      { latency: { p90: { atMost: 9 } }, over: 2000 },
      undefined,
    ],
  ];
  for (const [name, result, spec, ok, seen] of cases) {
    it(`${name}: ${ok ?? 'no data'}`, async () => {
      const on = bench();
      if (result) on.loads.web = result;
      const sample = await sampleProbe(
        { kind: 'load', spec: { name: 'web', ...spec } },
        on.context,
      );
      expect(sample.ok, JSON.stringify(sample.fields)).to.equal(ok);
      if (seen !== undefined) expect(sample.fields[0]?.seen).to.contain(seen);
    });
  }
});
