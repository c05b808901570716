import { expect } from 'chai';
import { createRandom } from '../../../src/sim/machinery/index.js';

describe('random streams', () => {
  it('are the same whatever was forked or drawn before', () => {
    const one = createRandom(7);
    const names = one.fork('names').uuid();
    const other = createRandom(7);
    other.next();
    other.fork('else').uuid();
    expect(other.fork('names').uuid()).to.equal(names);
    expect(createRandom(8).fork('names').uuid()).not.to.equal(names);
    expect(names).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('differ by name and are even, also in their first number', () => {
    const seed = createRandom(1);
    const uuids = new Set<string>();
    const tens = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 20_000; i++) {
      const stream = seed.fork(`registry/pods/default/web-${i % 10}/${Math.floor(i / 10)}`);
      const ten = stream.below(10);
      tens[ten] = (tens[ten] ?? 0) + 1;
      uuids.add(stream.uuid());
    }
    expect(uuids.size).to.equal(20_000);
    for (const count of tens) expect(count).to.be.within(1800, 2200);
  });
});
