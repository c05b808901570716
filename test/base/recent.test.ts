import { expect } from 'chai';
import { Recent } from '../../src/base/index.js';

describe('what was added last', () => {
  it('is kept by its key, and what was added first goes when there is too much', () => {
    const recent = new Recent<number>(2);
    expect(recent.add('a', 1)).to.equal(1);
    recent.add('b', 2);
    expect([recent.get('a'), recent.get('b')]).to.deep.equal([1, 2]);
    recent.add('c', 3);
    expect([recent.get('a'), recent.get('b'), recent.get('c')]).to.deep.equal([undefined, 2, 3]);
  });
});
