import { expect } from 'chai';
import { reconnectWait } from '../../src/load/lane.js';

describe('reconnectWait', () => {
  it('grows from 100 ms to 1 s and stays there', () => {
    expect([1, 2, 3, 4, 5, 50, 5000].map(reconnectWait)).to.deep.equal([
      100, 200, 400, 800, 1000, 1000, 1000,
    ]);
  });
});
