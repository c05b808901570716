import { expect } from 'chai';
import fc from 'fast-check';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantity,
  quantityMilliValue,
  QuantityError,
  quantityText,
  quantityValue,
  subtractQuantities,
} from '../../../src/sim/machinery/index.js';

describe('machinery: quantities', () => {
  // What k8s.io/apimachinery v0.34.4 answers for the same texts.
  const canonical: [string | number, string][] = [
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['0.5', '500m'],
    ['0.1', '100m'],
    [0.5, '500m'],
    [2, '2'],
    ['1024Mi', '1Gi'],
    ['2Mi', '2Mi'],
    ['1.5Gi', '1536Mi'],
    ['1023', '1023'],
    ['1024Ki', '1Mi'],
    ['0.5Ki', '512'],
    ['128974848', '128974848'],
    ['129M', '129M'],
    ['1000k', '1M'],
    ['1e3', '1e3'],
    ['1E3', '1E3'],
    ['1000e3', '1e6'],
    ['1E', '1E'],
    ['0', '0'],
    ['00', '0'],
    ['-1.5', '-1500m'],
    ['+5', '+5'],
    ['1.500', '1.500'],
    ['0.0000000001', '1n'],
    ['100n', '100n'],
    ['9999999999Ei', '9223372036854775807'],
    ['8Ei', '9223372036854775807'],
  ];
  for (const [text, expected] of canonical) {
    it(`writes ${text} as ${expected}`, () => {
      expect(canonicalQuantity(text)).to.equal(expected);
    });
  }

  const wrong: [string, string][] = [
    ['', 'must match the regular expression'],
    ['1 Gi', 'must match the regular expression'],
    ['lots', 'must match the regular expression'],
    ['1.2.3', 'must match the regular expression'],
    ['5Gi5', "unable to parse quantity's suffix"],
    ['5i', "unable to parse quantity's suffix"],
    ['1ee3', "unable to parse quantity's suffix"],
  ];
  for (const [text, message] of wrong) {
    it(`refuses "${text}": ${message}`, () => {
      expect(() => canonicalQuantity(text)).to.throw(QuantityError, message);
    });
  }

  it('counts units and thousandths upwards', () => {
    expect(quantityValue('7Mi')).to.equal(7_340_032);
    expect(quantityValue('1500m')).to.equal(2);
    expect(quantityMilliValue('0.0001')).to.equal(1);
    expect(quantityMilliValue('1')).to.equal(1000);
    expect(quantity('100m')).to.equal(0.1);
    expect(quantity('x')).to.be.NaN;
  });

  it('adds and subtracts in the format of the first', () => {
    expect(addQuantities('1Gi', '512Mi')).to.equal('1536Mi');
    expect(addQuantities('0', '100m')).to.equal('100m');
    expect(subtractQuantities('1', '100m')).to.equal('900m');
    expect(compareQuantities('1Gi', '1G')).to.equal(1);
    expect(compareQuantities('1', '1000m')).to.equal(0);
  });

  it('writes numbers', () => {
    expect(quantityText(2 ** 30, true)).to.equal('1Gi');
    expect(quantityText(0.25)).to.equal('250m');
    expect(quantityText(1000)).to.equal('1k');
  });

  it('reads back every amount that it writes', () => {
    const format = fc.constantFrom('BinarySI', 'DecimalSI', 'DecimalExponent' as const);
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 27n), 10n ** 27n), format, (nanos, style) => {
        const text = formatQuantity({ nanos, format: style });
        expect(parseQuantity(text).nanos).to.equal(nanos);
        expect(formatQuantity(parseQuantity(text))).to.equal(text);
      }),
      { numRuns: 200 },
    );
  });
});
