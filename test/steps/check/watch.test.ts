import { expect } from 'chai';
import { LabError } from '../../../src/base/index.js';
import type { ProbeUse } from '../../../src/model/index.js';
import { watchCheck } from '../../../src/steps/index.js';
import { bench, check, done, pod } from '../doubles.js';

const ready: ProbeUse = {
  kind: 'podState',
  spec: { selector: 'app=web', quantifier: 'all', ready: true },
};
const pong: ProbeUse = {
  kind: 'exec',
  spec: { in: { name: 'tools' }, command: ['ping'], stdout: { contains: 'PONG' }, timeout: 1000 },
};

describe('watchCheck', () => {
  it('is true when it was so until stopped', async () => {
    const on = bench();
    on.view.put(pod('web-1'));
    const stop = new AbortController();
    on.clock.after(5000, () => stop.abort());
    const seen = await watchCheck(check(ready), true, on.context, stop.signal);
    expect(seen).to.include({ result: 'true', seconds: 5, heldSeconds: 5, want: true });
    expect(on.view.listeners).to.equal(0);
  });

  it('ends at the first look that is false, with its moment', async () => {
    const on = bench();
    on.view.put(pod('web-1'));
    on.clock.after(1234, () => on.view.put(pod('web-1', { ready: false })));
    on.clock.after(1300, () => on.view.put(pod('web-1')));
    const seen = await watchCheck(check(ready), true, on.context, new AbortController().signal);
    expect(seen).to.include({ result: 'false', seconds: 1.234 });
    expect(seen.fields[0]?.seen).to.equal('web-1: false');
  });

  it('looks once a second at what cannot be watched', async () => {
    const on = bench();
    on.view.put(pod('tools'));
    let calls = 0;
    on.kube.onExec = () => {
      calls += 1;
      return done('PONG');
    };
    const stop = new AbortController();
    on.clock.after(3500, () => stop.abort());
    await watchCheck(check(pong), true, on.context, stop.signal);
    // At 0, 1, 2, 3 s, and a last look when stopped.
    expect(calls).to.equal(5);
  });

  it('a look that could not be made takes nothing away', async () => {
    const on = bench();
    on.view.put(pod('tools'));
    let calls = 0;
    on.kube.onExec = () => {
      calls += 1;
      if (calls !== 1) throw new LabError('EXEC_FAILED', { message: 'busy' });
      return done('PONG');
    };
    const stop = new AbortController();
    on.clock.after(2500, () => stop.abort());
    const seen = await watchCheck(check(pong), true, on.context, stop.signal);
    expect(seen.result).to.equal('true');
  });

  it('is no data when it could never be looked at', async () => {
    const on = bench();
    const stop = new AbortController();
    on.clock.after(2500, () => stop.abort());
    const seen = await watchCheck(check(pong), true, on.context, stop.signal);
    expect(seen.result).to.equal('nodata');
  });
});
