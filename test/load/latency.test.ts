import { expect } from 'chai';
import fc from 'fast-check';
import { Latencies } from '../../src/load/latency.js';

describe('Latencies', () => {
  it('gives the percentiles of the sorted samples to three digits', () => {
    const ms = fc.double({ min: 0.001, max: 600_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1, maxLength: 200 }), (samples) => {
        const latencies = new Latencies();
        for (const sample of samples) latencies.add(sample);
        const sorted = [...samples].sort((a, b) => a - b);
        for (const percent of [50, 90, 99, 99.9, 100]) {
          const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? NaN;
          // One microsecond is the unit.
          expect(latencies.percentile(percent)).to.be.closeTo(exact, 0.001 + exact * 0.001);
        }
        const { p50, p90, p99, p999, max } = latencies.summary();
        expect([p50, p90, p99, p999, max]).to.deep.equal(
          [p50, p90, p99, p999, max].sort((a, b) => a - b),
        );
        expect(latencies.count).to.equal(samples.length);
      }),
    );
  });

  it('is all zero without a sample, also after a reset', () => {
    const latencies = new Latencies();
    const zero = { p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0 };
    expect(latencies.summary()).to.deep.equal(zero);
    latencies.add(5);
    expect(latencies.summary().max).to.be.closeTo(5, 0.01);
    latencies.reset();
    expect(latencies.summary()).to.deep.equal(zero);
  });
});
