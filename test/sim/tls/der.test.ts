import { expect } from 'chai';
import fc from 'fast-check';
import { integer } from '../../../src/sim/tls/der.js';

const written = (...bytes: number[]): number[] => [...integer(Uint8Array.from(bytes))];

describe('a whole number in DER', () => {
  it('is as short as it can be, and positive', () => {
    expect(written(2)).to.deep.equal([2, 1, 2]);
    expect(written(0, 5)).to.deep.equal([2, 1, 5]);
    expect(written(0, 0x80)).to.deep.equal([2, 2, 0, 0x80]);
    expect(written(0xff, 1)).to.deep.equal([2, 3, 0, 0xff, 1]);
    expect(written(0, 0)).to.deep.equal([2, 1, 0]);
  });

  it('is read again as what was written, whatever it begins with', () => {
    // Half of them begin with 0.
    const bytes = fc
      .tuple(fc.boolean(), fc.uint8Array({ minLength: 1, maxLength: 16 }))
      .map(([zero, rest]) => (zero ? Uint8Array.of(0, ...rest) : rest));
    const value = (of: Uint8Array): bigint =>
      of.reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
    fc.assert(
      fc.property(bytes, (of) => {
        const [tag, length, ...body] = integer(of);
        expect([tag, length]).to.deep.equal([2, body.length]);
        expect(value(Uint8Array.from(body))).to.equal(value(of));
        const [first = 0, second = 0] = body;
        expect(first & 0x80, 'positive').to.equal(0);
        expect(body.length > 1 && first === 0 && (second & 0x80) === 0, 'padding').to.equal(false);
      }),
    );
  });
});
