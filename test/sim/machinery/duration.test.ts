import { expect } from 'chai';
import {
  formatDuration,
  humanDuration,
  parseDuration,
  shortHumanDuration,
} from '../../../src/sim/machinery/index.js';

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe('machinery: durations', () => {
  const ages: [number, string][] = [
    [-2 * S, '<invalid>'],
    [-1, '0s'],
    [0, '0s'],
    [119_999, '119s'],
    [2 * M, '2m'],
    [2 * M + 5 * S, '2m5s'],
    [10 * M + 5 * S, '10m'],
    [3 * H - 1, '179m'],
    [3 * H, '3h'],
    [3 * H + 7 * M, '3h7m'],
    [8 * H + 7 * M, '8h'],
    [2 * D, '2d'],
    [2 * D + 3 * H, '2d3h'],
    [8 * D + 3 * H, '8d'],
    [730 * D, '2y'],
    [731 * D, '2y1d'],
    [9 * 365 * D + D, '9y'],
  ];
  for (const [ms, text] of ages) {
    it(`shows an age of ${ms} ms as ${text}`, () => {
      expect(humanDuration(ms)).to.equal(text);
    });
  }

  it('shows an age in one unit', () => {
    expect([59 * S, 61 * S, H, D, 400 * D].map(shortHumanDuration)).to.deep.equal([
      '59s',
      '1m',
      '1h',
      '1d',
      '1y',
    ]);
  });

  it('reads and writes durations as Go does', () => {
    const pairs: [string, number][] = [
      ['1h15m30.5s', H + 15 * M + 30.5 * S],
      ['250ms', 250],
      ['1.5s', 1500],
      ['0s', 0],
      ['-3s', -3 * S],
      ['5m0s', 5 * M],
      ['10µs', 0.01],
      ['1h0m0s', H],
    ];
    for (const [text, ms] of pairs) {
      expect(parseDuration(text), text).to.equal(ms);
      expect(formatDuration(ms), text).to.equal(text);
    }
    expect(parseDuration('0')).to.equal(0);
    for (const text of ['', '1', '1x', 's', '1h 2m', '.s']) {
      expect(parseDuration(text), text).to.equal(undefined);
    }
  });
});
