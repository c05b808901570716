import { expect } from 'chai';
import { LabError, systemClock } from '../../src/base/index.js';
import { lossBehind } from '../../src/run/loss.js';

const broken = new LabError('API_UNREACHABLE', { message: 'PATCH /x: socket hang up' });
const lost = new LabError('CLUSTER_LOST', { message: 'the API server has stayed away' });
const away = (): Promise<never> => Promise.reject(new Error('refused'));

describe('a request without an answer', () => {
  it('is what ended the step when the API answers again', async () => {
    let asked = 0;
    const ask = (): Promise<unknown> => (++asked < 2 ? away() : Promise.resolve('v1.34.4'));
    const { signal } = new AbortController();
    expect(await lossBehind(broken, { ask, clock: systemClock, signal })).to.equal(broken);
    expect(asked).to.equal(2);
  });

  for (const [how, ask] of [
    ['refuses', away],
    ['hangs', () => new Promise<never>(() => {})],
  ] as const) {
    it(`is the loss that the watches say while the API ${how}`, async () => {
      const walk = new AbortController();
      setTimeout(() => walk.abort(lost), 50);
      const { signal } = walk;
      expect(await lossBehind(broken, { ask, clock: systemClock, signal })).to.equal(lost);
    });
  }

  it('is the loss that is known already', async () => {
    const signal = AbortSignal.abort(lost);
    expect(await lossBehind(broken, { ask: away, clock: systemClock, signal })).to.equal(lost);
  });

  it('is what ended the step when nobody says anything in time', async () => {
    const clock = { ...systemClock, sleep: () => Promise.resolve() };
    const { signal } = new AbortController();
    expect(await lossBehind(broken, { ask: away, clock, signal })).to.equal(broken);
  });

  it('is asked about only where it is one', async () => {
    const ask = (): never => expect.fail('asked');
    const { signal } = new AbortController();
    for (const error of [new LabError('API_REFUSED', { message: '409' }), new Error('defect')]) {
      expect(await lossBehind(error, { ask, clock: systemClock, signal })).to.equal(error);
    }
  });
});
