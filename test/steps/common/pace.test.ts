import { expect } from 'chai';
import { paceOf } from '../../../src/steps/common/time.js';

describe('the pace of looks', () => {
  it('is as asked on a real cluster', () => {
    expect(paceOf(5, 1)).to.equal(5);
    expect(paceOf(100, 1)).to.equal(100);
    expect(paceOf(2000, 1)).to.equal(2000);
  });

  it('follows the time of a fast cluster, but costs no more than on a real one', () => {
    expect(paceOf(2000, 10)).to.equal(200);
    expect(paceOf(1000, 10)).to.equal(100);
    expect(paceOf(100, 10)).to.equal(100);
    expect(paceOf(1000, 100)).to.equal(100);
    expect(paceOf(5, 10)).to.equal(5);
  });
});
