import { expect } from 'chai';
import { Origin } from '../../src/report/numbers.js';
import { sinceStart } from '../../src/report/since.js';

describe('a clock time in an expectation', () => {
  const origin = new Origin('2026-01-15T23:59:50.500Z');

  it('reads as seconds since the run began', () => {
    expect(sinceStart('≥ 1 since 23:59:58', origin)).to.equal('≥ 1 since +7.5 s');
    expect(sinceStart('0 since 23:59:50', origin)).to.equal('0 since −0.5 s');
  });

  it('is of the next day when the run went over midnight', () => {
    expect(sinceStart('≥ 1 since 00:00:10', origin)).to.equal('≥ 1 since +19.5 s');
  });

  it('is left alone where it is something else', () => {
    for (const other of ['0', 'contains "since 10:00:00"', 'since 10:00:00 UTC', 'since baseline'])
      expect(sinceStart(other, origin)).to.equal(other);
  });
});
