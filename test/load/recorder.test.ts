import { expect } from 'chai';
import { Recorder } from '../../src/load/recorder.js';
import { settled } from '../../src/load/totals.js';
import { request } from './fixtures/request.js';

/** Keeps the process busy, so that no timer of it runs. */
function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the seconds of a load', () => {
  it('follow each other without a gap, so that a late tick makes a long one that is told by the next', () => {
    const recorder = new Recorder(request('http://127.0.0.1:1/'));
    busy(30);
    const first = recorder.takeSecond();
    busy(90);
    const second = recorder.takeSecond();
    busy(30);
    const third = recorder.takeSecond();
    const { startedAt, endedAt = 0 } = settled(recorder.totals(), 'amount');
    expect(first.at).to.equal(startedAt);
    expect(second.at - first.at).to.be.at.least(29);
    expect(third.at - second.at).to.be.at.least(89);
    expect(endedAt - third.at).to.be.at.least(28);
  });
});
