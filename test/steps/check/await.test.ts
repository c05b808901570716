import { expect } from 'chai';
import { LabError } from '../../../src/base/index.js';
import type { ProbeUse } from '../../../src/model/index.js';
import { awaitCheck, sampleCheck } from '../../../src/steps/index.js';
import { bench, check, done, object, pod } from '../doubles.js';

const ready: ProbeUse = {
  kind: 'podState',
  spec: { selector: 'app=web', quantifier: 'all', ready: true },
};
const says = (text: string): ProbeUse => ({
  kind: 'exec',
  spec: { in: { name: 'tools' }, command: ['say'], stdout: { contains: text }, timeout: 1000 },
});
const bad = pod('web-1', { ready: false });
const good = pod('web-1');

describe('awaitCheck', () => {
  it('is decided at once when it is as wanted and nothing must be held', async () => {
    const on = bench();
    on.view.put(good);
    const seen = await awaitCheck(check(ready), true, on.context);
    expect(seen).to.include({ result: 'true', seconds: 0, samples: 1, want: true, check: 'c' });
    expect(on.view.ensured).to.include('Pod shop');
  });

  it('reacts to a change of the view, with no look in between', async () => {
    const on = bench();
    on.view.put(bad);
    on.clock.after(4321, () => on.view.put(good));
    const seen = await awaitCheck(check(ready), true, on.context);
    expect(seen).to.include({ result: 'true', seconds: 4.321, samples: 2 });
  });

  it('gives up when it has not begun to hold in time, with the last mismatch', async () => {
    const on = bench();
    on.view.put(bad);
    const seen = await awaitCheck(check(ready, { within: 3000, hold: 9000 }), true, on.context);
    expect(seen).to.include({ result: 'false', seconds: 3, heldSeconds: 0 });
    expect(seen.fields).to.deep.equal([
      { field: 'ready', expected: 'true', seen: 'web-1: false', ok: false },
    ]);
  });

  it('holds, and one bad look starts the hold anew', async () => {
    const on = bench();
    on.view.put(good);
    on.clock.after(1500, () => on.view.put(bad));
    on.clock.after(1600, () => on.view.put(good));
    const seen = await awaitCheck(check(ready, { hold: 2000 }), true, on.context);
    expect(seen).to.include({ result: 'true', seconds: 3.6, heldSeconds: 2 });
  });

  it('a hold that breaks after `within` is a failure at once', async () => {
    const on = bench();
    on.view.put(good);
    on.clock.after(1500, () => on.view.put(bad));
    const seen = await awaitCheck(check(ready, { within: 1000, hold: 2000 }), true, on.context);
    expect(seen).to.include({ result: 'false', seconds: 1.5, heldSeconds: 0 });
  });

  it('a hold that began in time may end after `within`', async () => {
    const on = bench();
    on.view.put(bad);
    on.clock.after(900, () => on.view.put(good));
    const seen = await awaitCheck(check(ready, { within: 1000, hold: 5000 }), true, on.context);
    expect(seen).to.include({ result: 'true', seconds: 5.9 });
  });

  it('waits for false, too', async () => {
    const on = bench();
    on.view.put(good);
    on.clock.after(700, () => on.view.put(bad));
    const seen = await awaitCheck(check(ready), false, on.context);
    expect(seen).to.include({ result: 'false', want: false, seconds: 0.7 });
  });

  it('no data is neither true nor false', async () => {
    for (const want of [true, false]) {
      const seen = await awaitCheck(check(ready, { within: 500 }), want, bench().context);
      expect(seen).to.include({ result: 'nodata', seconds: 0.5 });
    }
  });

  it('tries what cannot be watched at its interval', async () => {
    const on = bench();
    on.view.put(pod('tools'));
    let calls = 0;
    on.kube.onExec = () => done(++calls === 4 ? 'yes' : 'no');
    const seen = await awaitCheck(check(says('yes'), { every: 250 }), true, on.context);
    expect(seen).to.include({ result: 'true', samples: 4, seconds: 0.75 });
  });

  it('a slow look that was begun in time counts, another is not begun', async () => {
    for (const late of ['yes', 'no']) {
      const on = bench();
      on.view.put(pod('tools'));
      on.kube.onExec = async () => {
        await on.clock.sleep(4000);
        return done(late);
      };
      const seen = await awaitCheck(check(says('yes'), { within: 3000 }), true, on.context);
      expect(seen).to.include({ result: String(late === 'yes'), seconds: 4, samples: 1 });
    }
  });

  it('a change in the middle of a look is looked at right after it', async () => {
    const on = bench();
    on.view.put(pod('tools', { labels: {} }), bad);
    on.kube.onExec = () => {
      on.view.put(good);
      return done('no');
    };
    const mixed = check([ready, says('yes')], { every: 5000 });
    const seen = await awaitCheck(mixed, true, on.context);
    expect(seen).to.include({ result: 'true', samples: 2, seconds: 0, alternative: 0 });
  });

  it('looks at memory on each new sample', async () => {
    const on = bench();
    const use: ProbeUse = { kind: 'memory', spec: { node: { name: 'n1' }, usage: { above: 5 } } };
    on.view.put({ ...object('Node', 'n1'), metadata: { name: 'n1' } });
    on.clock.after(2000, () => {
      on.memory.nodes.n1 = [{ at: on.clock.now(), node: 'n1', workingSet: 9 }];
      on.memory.sampled();
    });
    const seen = await awaitCheck(check(use), true, on.context);
    expect(seen).to.include({ result: 'true', seconds: 2, samples: 2 });
  });

  it('runs in cluster time', async () => {
    const on = bench({ capabilities: { has: ['clockScale'], clockScale: 10 } });
    on.view.put(bad);
    const seen = await awaitCheck(check(ready, { within: 30_000 }), true, on.context);
    expect(seen).to.include({ seconds: 3, withinSeconds: 30 });
  });

  it('tells of every look', async () => {
    const on = bench();
    on.view.put(bad);
    on.clock.after(100, () => on.view.put(good));
    const told: [boolean | undefined, number][] = [];
    const onSample = (sample: { ok: boolean | undefined }, elapsed: number): void => {
      told.push([sample.ok, elapsed]);
    };
    await awaitCheck(check(ready), true, on.context, { onSample });
    expect(told).to.deep.equal([
      [false, 0],
      [true, 100],
    ]);
  });

  it('throws the reason of an abort, also in the middle of a look, and lets go of the view', async () => {
    const on = bench();
    on.view.put(pod('tools', { ready: false }));
    on.kube.onExec = () => new Promise(() => {});
    on.clock.after(300, () => on.abort.abort(new Error('stopped')));
    const mixed = check([ready, says('x')]);
    const error: Error = await awaitCheck(mixed, true, on.context).then(
      () => expect.fail('must throw'),
      (reason: Error) => reason,
    );
    expect(error.message).to.equal('stopped');
    expect(on.view.listeners).to.equal(0);
  });

  it('bears an API that does not answer for a moment, and throws when it is lost', async () => {
    const on = bench();
    on.view.put(pod('tools'));
    let calls = 0;
    on.kube.onExec = () => {
      calls += 1;
      if (calls < 20) throw new LabError('API_UNREACHABLE', { message: 'no answer' });
      return done('yes');
    };
    const seen = await awaitCheck(check(says('yes')), true, on.context);
    expect(seen.result).to.equal('true');
    calls = 0;
    on.kube.onExec = () => {
      calls += 1;
      if (calls % 10 !== 0) throw new LabError('API_UNREACHABLE', { message: 'no answer' });
      return done(calls === 40 ? 'yes' : 'no');
    };
    const shaky = check(says('yes'), { within: 60_000, every: 1000 });
    expect((await awaitCheck(shaky, true, on.context)).result).to.equal('true');
    on.kube.onExec = () => {
      throw new LabError('API_UNREACHABLE', { message: 'no answer' });
    };
    const error: LabError = await awaitCheck(
      check(says('yes'), { within: 60_000, every: 1000 }),
      true,
      on.context,
    ).then(
      () => expect.fail('must throw'),
      (reason: LabError) => reason,
    );
    expect(error.code).to.equal('API_UNREACHABLE');
  });
});

describe('sampleCheck', () => {
  it('takes the first alternative that is true, and names it', async () => {
    const on = bench();
    on.view.put(pod('tools'), bad);
    on.kube.onExec = () => done('yes');
    const seen = await sampleCheck(check([ready, says('yes'), says('y')]), on.context);
    expect(seen).to.include({ ok: true, alternative: 1 });
    expect(seen.fields.map((one) => one.field)).to.deep.equal(['stdout']);
  });

  it('shows the fields of all when none is true', async () => {
    const on = bench();
    on.view.put(pod('tools'), bad);
    on.kube.onExec = () => done('no');
    const seen = await sampleCheck(check([ready, says('yes')]), on.context);
    expect(seen.ok).to.equal(false);
    expect(seen.alternative).to.equal(undefined);
    expect(seen.fields.map((one) => one.field)).to.deep.equal(['ready', 'stdout']);
  });

  it('is open while an alternative cannot be looked at', async () => {
    const on = bench();
    on.view.put(bad);
    expect((await sampleCheck(check([ready, says('x')]), on.context)).ok).to.equal(undefined);
  });
});
