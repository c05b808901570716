import { expect } from 'chai';
import fc from 'fast-check';
import { clone, same } from '../../../src/sim/machinery/index.js';

/** Any JSON, also with keys that every object has or that JavaScript gives a meaning. */
const json = fc
  .letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, false, 0, 1.5, '', 'text'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc
        .array(fc.tuple(fc.constantFrom('a', 'b', '__proto__', 'constructor'), tie('any')), {
          maxLength: 4,
        })
        .map((entries) => Object.fromEntries(entries) as unknown),
    ),
  }))
  .any.map((value) => JSON.stringify(value));

describe('objects', () => {
  it('a copy has every key, and is the same', () => {
    fc.assert(
      fc.property(json, (text) => {
        const value: unknown = JSON.parse(text);
        expect(JSON.stringify(clone(value))).to.equal(text);
        expect(same(value, clone(value))).to.equal(true);
      }),
    );
  });

  it('two values are the same only when their texts are', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        if (!same(JSON.parse(a), JSON.parse(b))) return a !== b;
        return sorted(a) === sorted(b);
      }),
    );
  });

  it('a key that every object inherits is not there', () => {
    expect(same({}, JSON.parse('{"__proto__":{}}'))).to.equal(false);
    expect(same(JSON.parse('{"__proto__":{}}'), {})).to.equal(false);
    expect(same({}, { toString: 'x' })).to.equal(false);
    expect(same({ a: undefined }, {})).to.equal(true);
  });
});

/** The text with the keys of all objects in order. */
function sorted(text: string): string {
  return JSON.stringify(order(JSON.parse(text)));
}

function order(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(order);
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, order(each)]);
}
