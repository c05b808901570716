import { expect } from 'chai';
import fc from 'fast-check';
import { formatBytes, formatDuration, parseDuration, parseQuantity } from '../../src/base/index.js';

describe('durations', () => {
  it('read as Kubernetes writes them', () => {
    const known = {
      '250ms': 250,
      '5s': 5000,
      '1m30s': 90_000,
      '1h': 3_600_000,
      '1.5s': 1500,
      '0s': 0,
    };
    for (const [text, ms] of Object.entries(known)) expect(parseDuration(text), text).to.equal(ms);
    for (const text of ['', '5', 's', '5 s', '-5s', '5d', '1m 30s', '5S', '1e3s']) {
      expect(parseDuration(text), text).to.equal(undefined);
    }
  });

  it('are written so that they are read back, to the precision shown', () => {
    fc.assert(
      fc.property(fc.nat(10 * 3_600_000), (ms) => {
        const precision = ms < 1000 ? 0 : ms < 60_000 ? 50 : 500;
        expect(parseDuration(formatDuration(ms))).to.be.closeTo(ms, precision);
      }),
    );
  });

  it('never show 60 seconds as a rest', () => {
    fc.assert(
      fc.property(fc.nat(10 * 3_600_000), (ms) => {
        expect(formatDuration(ms)).not.to.match(/(^|m)60s$/);
      }),
    );
    expect(formatDuration(119_600)).to.equal('2m');
    expect(formatDuration(59_980)).to.equal('1m');
  });

  it('that are whole seconds or milliseconds come back exactly', () => {
    fc.assert(
      fc.property(fc.nat(36_000), (s) => {
        expect(parseDuration(formatDuration(s * 1000))).to.equal(s * 1000);
      }),
    );
    fc.assert(
      fc.property(fc.nat(999), (ms) => {
        expect(parseDuration(formatDuration(ms))).to.equal(ms);
      }),
    );
  });
});

describe('quantities', () => {
  it('read as Kubernetes writes them', () => {
    const known = { '7Mi': 7_340_032, '100m': 0.1, '1k': 1000, '1.5Gi': 1_610_612_736, '0': 0 };
    for (const [text, value] of Object.entries(known)) {
      expect(parseQuantity(text), text).to.be.closeTo(value, 1e-9);
    }
    expect(parseQuantity(42)).to.equal(42);
    for (const text of ['', 'Mi', '7 Mi', '-1', '7mi', '7MiB', '0x10']) {
      expect(parseQuantity(text), text).to.equal(undefined);
    }
  });

  it('grow by 1024 with each binary unit', () => {
    fc.assert(
      fc.property(fc.nat(1e6), (n) => {
        const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
        const values = units.map((unit) => parseQuantity(`${n}${unit}`));
        expect(values).to.deep.equal(units.map((_, power) => n * 1024 ** power));
      }),
    );
  });
});

describe('formatBytes', () => {
  it('shows three or four digits with the unit that fits', () => {
    expect(formatBytes(0)).to.equal('0 B');
    expect(formatBytes(1023)).to.equal('1023 B');
    expect(formatBytes(7_340_032)).to.equal('7.0 MiB');
    expect(formatBytes(5 * 1024 ** 4)).to.equal('5120.0 GiB');
  });
});
