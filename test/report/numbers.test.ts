import { expect } from 'chai';
import fc from 'fast-check';
import { percent } from '../../src/report/numbers.js';

describe('a share as a percentage', () => {
  it('is exact where three digits are enough', () => {
    expect(percent(1174, 2000)).to.equal('58.7 %');
    expect(percent(199_999, 200_000)).to.equal('99.999 %');
    expect(percent(2_000_000 - 1, 2_000_000)).to.equal('99.999 %');
    expect(percent(7, 7)).to.equal('100 %');
    expect(percent(0, 0)).to.equal('—');
  });

  it('is rounded down to a thousandth, as whole numbers say it', () => {
    const shares = fc
      .integer({ min: 1, max: 10_000_000 })
      .chain((whole) => fc.tuple(fc.nat(whole), fc.constant(whole)));
    fc.assert(
      fc.property(shares, ([part, whole]) => {
        const thousandths = (BigInt(part) * 100_000n) / BigInt(whole);
        const [, int = '', rest = ''] =
          /^(\d+)(?:\.(\d{1,3}))? %$/.exec(percent(part, whole)) ?? [];
        expect(BigInt(int + rest.padEnd(3, '0'))).to.equal(thousandths);
      }),
    );
  });
});
