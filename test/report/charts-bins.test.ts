import { expect } from 'chai';
import fc from 'fast-check';
import type { LoadResult, LoadSecond } from '../../src/model/index.js';
import { binsOf } from '../../src/report/charts/bins.js';
import { at as momentOf, sampleRecord } from './sample.js';

const START = momentOf(100);

const second = (ms: number, ok: number): LoadSecond => ({
  at: START + ms,
  classes: { '2xx': ok },
  errors: { refused: 0, reset: 0, closed: 0, timeout: 0, other: 0 },
  p50: 1,
  p99: 1,
});

/** A load of these seconds (start in ms, answers) that ended `ms` after its start. */
function load(seconds: [number, number][], ms: number): LoadResult {
  const [any] = sampleRecord().loads;
  if (!any) throw new Error('the sample has no load');
  const perSecond = seconds.map(([at, ok]) => second(at, ok));
  return { ...any, startedAt: START, endedAt: START + ms, seconds: ms / 1000, perSecond };
}

const ok = (s: LoadSecond): number => s.classes['2xx'] ?? 0;
const rates = (of: LoadResult): [number, number, number][] =>
  binsOf(of, [ok]).map(({ from, to, rates: [rate = NaN] }) => [from - START, to - START, rate]);

describe('the rates of a load', () => {
  it('count answers over the time their bin lasted: a late tick is no peak', () => {
    expect(
      rates(
        load(
          [
            [0, 1000],
            [1000, 12_000],
            [7000, 500],
          ],
          7500,
        ),
      ),
    ).to.deep.equal([
      [0, 1000, 1000],
      [1000, 7000, 2000],
      [7000, 7500, 1000],
    ]);
  });

  it('end the last bin of a load that was cut off when it was last heard of', () => {
    const cut = load(
      [
        [0, 1000],
        [1000, 1000],
      ],
      1500,
    );
    delete cut.endedAt;
    expect(rates(cut).at(-1)).to.deep.equal([1000, 1500, 2000]);
  });

  it('join a bin too short for a rate with its neighbour', () => {
    expect(
      rates(
        load(
          [
            [0, 3],
            [1, 997],
            [1000, 996],
            [1999, 4],
          ],
          2000,
        ),
      ),
    ).to.deep.equal([
      [0, 1000, 1000],
      [1000, 2000, 1000],
    ]);
    expect(rates(load([[0, 5]], 0))).to.deep.equal([[0, 250, 20]]);
  });

  it('lose no answer and leave no gap, however the ticks came', () => {
    const ticks = fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.nat(1000)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(ticks, (lengths) => {
        let ms = 0;
        const seconds = lengths.map(([length, count]): [number, number] => {
          ms += length;
          return [ms - length, count];
        });
        fc.pre(ms >= 250);
        const bins = rates(load(seconds, ms));
        const sum = bins.reduce((so, [from, to, rate]) => so + (rate * (to - from)) / 1000, 0);
        expect(sum).to.be.closeTo(
          lengths.reduce((so, [, count]) => so + count, 0),
          0.001,
        );
        expect(bins[0]?.[0]).to.equal(0);
        expect(bins.at(-1)?.[1]).to.equal(ms);
        bins.slice(1).forEach(([from], index) => expect(from).to.equal(bins[index]?.[1]));
      }),
    );
  });
});
