import { expect } from 'chai';
import type { LabError } from '../../../src/base/index.js';
import type { ActionUse } from '../../../src/model/index.js';
import { actions, bindAction, probes } from '../../../src/steps/index.js';
import { bench, check, done, loadResult, pod } from '../doubles.js';

const use = (action: object): ActionUse =>
  ({ id: 'a', text: 'the action', ...action }) as ActionUse;

describe('action exec', () => {
  const spec = {
    in: { selector: 'app=web', namespace: 'shop' },
    command: ['redis-cli', 'config', 'set', 'x y'],
    timeout: 1000,
  };

  it('runs in a running container and shows its end', async () => {
    const on = bench();
    on.view.put(pod('web-1'));
    on.kube.onExec = () => done('OK\n');
    const action = bindAction(use({ kind: 'exec', spec }));
    expect((await action.readBack(on.context)).ok).to.equal(false);
    await action.run(on.context);
    expect(await action.readBack(on.context)).to.deep.equal({ ok: true, text: 'exit 0: OK' });
    expect(action.kubectl).to.equal(
      `kubectl -n shop exec "$(kubectl -n shop get pod -l app=web -o name | head -n 1)" -- redis-cli config set 'x y'`,
    );
  });

  it('is printed with the workload’s namespace where it names none', () => {
    const action = bindAction(
      use({ kind: 'exec', spec: { ...spec, in: { name: 'web-1' } } }),
      'shop',
    );
    expect(action.kubectl).to.equal(`kubectl -n shop exec web-1 -- redis-cli config set 'x y'`);
  });

  it('a command that fails is an error with its output', async () => {
    const on = bench();
    on.view.put(pod('web-1'));
    on.kube.onExec = () => done('', 1, 'ERR no such option');
    const error: LabError = await bindAction(use({ kind: 'exec', spec }))
      .run(on.context)
      .then(
        () => expect.fail('must throw'),
        (reason: LabError) => reason,
      );
    expect(error.code).to.equal('EXEC_FAILED');
    expect(error.details).to.deep.equal(['ERR no such option']);
  });
});

describe('action load', () => {
  it('starts and stops by name, and reads back whether it ran', async () => {
    const on = bench();
    const stop = bindAction(use({ kind: 'load', spec: { stop: 'web' } }));
    await stop.run(on.context);
    expect(on.told).to.deep.equal(['stop web']);
    const start = bindAction(use({ kind: 'load', spec: { start: 'web', profile: 'during' } }));
    await start.run(on.context).catch(() => {});
    expect(on.told).to.deep.equal(['stop web', 'start web during']);
    expect((await start.readBack(on.context)).ok).to.equal(false);
    on.loads.web = loadResult();
    expect((await start.readBack(on.context)).text).to.equal('load web runs');
    expect((await stop.readBack(on.context)).ok).to.equal(false);
  });
});

describe('action wait', () => {
  it('waits for a time of the cluster, then for a check', async () => {
    const waited: string[] = [];
    const on = bench({
      capabilities: { has: ['clockScale'], clockScale: 10 },
      await: (one) => {
        waited.push(one.text);
        return Promise.resolve();
      },
    });
    const spec = { duration: 5000, for: check([]) };
    await bindAction(use({ kind: 'wait', spec })).run(on.context);
    expect(on.clock.elapsed()).to.equal(500);
    expect(waited).to.deep.equal(['the check']);
  });
});

describe('the kubectl command of a wait', () => {
  const command = (spec: object): string => bindAction(use({ kind: 'wait', spec }), 'shop').kubectl;

  it('is a sleep, or the wait for a rollout; there is none for other checks', () => {
    expect(command({ duration: 1500 })).to.equal('sleep 1.5');
    const rollout = check([{ kind: 'rollout', spec: { kind: 'Deployment', name: 'web' } }]);
    expect(command({ for: { ...rollout, within: 30_000 } })).to.equal(
      'kubectl -n shop rollout status deployment web --timeout=30s',
    );
    expect(command({ for: check([]) })).to.equal('');
  });
});

describe('the registry', () => {
  it('has every kind under its own name', () => {
    for (const [kind, probe] of Object.entries(probes)) expect(probe.kind).to.equal(kind);
    for (const [kind, action] of Object.entries(actions)) expect(action.kind).to.equal(kind);
  });
});
