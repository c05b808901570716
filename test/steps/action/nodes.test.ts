import { expect } from 'chai';
import type { LabError } from '../../../src/base/index.js';
import type { ActionUse } from '../../../src/model/index.js';
import { bindAction } from '../../../src/steps/index.js';
import { bench, node, pod } from '../doubles.js';

const use = (action: object): ActionUse =>
  ({ id: 'a', text: 'the action', ...action }) as ActionUse;
const target = { node: { label: 'role=x' } };
const labels = { role: 'x' };
const one = (unschedulable?: true): ReturnType<typeof node> =>
  node('n1', { metadata: { labels }, spec: unschedulable ? { unschedulable } : {} });
const drain = (changes: object = {}): ActionUse =>
  use({
    kind: 'drain',
    spec: {
      ...target,
      timeout: 5000,
      ignoreDaemonSets: true,
      deleteEmptyDirData: false,
      ...changes,
    },
  });

async function thrown(work: Promise<unknown>): Promise<LabError> {
  return work.then(
    () => expect.fail('must throw'),
    (reason: LabError) => reason,
  );
}

describe('actions cordon and uncordon', () => {
  it('cordon by label, witnessed, and uncordoned by the undo', async () => {
    const on = bench();
    on.view.put(one());
    const action = bindAction(use({ kind: 'cordon', spec: target }));
    expect(action.kubectl).to.equal('kubectl cordon -l role=x');
    const [op] = await action.undo(on.context);
    expect(op).to.deep.equal({
      op: 'patch',
      ref: { apiVersion: 'v1', kind: 'Node', name: 'n1' },
      strategy: 'merge',
      body: { spec: { unschedulable: null } },
    });
    await action.run(on.context);
    expect(await action.readBack(on.context)).to.deep.equal({
      ok: true,
      text: 'Node/n1 unschedulable: true',
    });
  });

  it('a node that was so before is not witnessed, and stays so', async () => {
    const on = bench();
    on.view.put(one(true));
    const action = bindAction(use({ kind: 'cordon', spec: target }));
    expect((await action.undo(on.context))[0]?.op).to.equal('none');
    await action.run(on.context);
    expect((await action.readBack(on.context)).ok).to.equal(false);
    const uncordon = bindAction(use({ kind: 'uncordon', spec: target }));
    await uncordon.undo(on.context);
    await uncordon.run(on.context);
    expect((await uncordon.readBack(on.context)).ok).to.equal(true);
  });

  it('a label that fits no node is refused', async () => {
    const action = bindAction(use({ kind: 'cordon', spec: target }));
    expect((await thrown(action.undo(bench().context))).code).to.equal('STEP_REFUSED');
  });
});

describe('action drain', () => {
  it('evicts what a controller makes again, waits for a budget, leaves DaemonSets and static pods', async () => {
    const on = bench();
    const mirror = { 'kubernetes.io/config.mirror': 'x' };
    on.view.put(
      one(),
      pod('a', { node: 'n1', owner: 'rs' }),
      pod('b', { node: 'n2', owner: 'rs' }),
      pod('d', { node: 'n1', owner: 'ds', ownerKind: 'DaemonSet' }),
      pod('m', { node: 'n1', annotations: mirror }),
    );
    on.kube.blocked = 2;
    const action = bindAction(drain());
    expect(action.kubectl).to.equal('kubectl drain -l role=x --ignore-daemonsets --timeout=5s');
    await action.undo(on.context);
    await action.run(on.context);
    const left = on.view.list({ kind: 'Pod' }).map(({ metadata }) => metadata.name);
    expect(left).to.deep.equal(['b', 'd', 'm']);
    expect((await action.readBack(on.context)).ok).to.equal(true);
  });

  it('refuses what kubectl drain refuses', async () => {
    const cases: [string, ReturnType<typeof pod>, object][] = [
      ['no controller', pod('a', { node: 'n1' }), {}],
      [
        'DaemonSet',
        pod('a', { node: 'n1', owner: 'd', ownerKind: 'DaemonSet' }),
        { ignoreDaemonSets: false },
      ],
      [
        'emptyDir',
        pod('a', { node: 'n1', owner: 'r', spec: { volumes: [{ name: 'v', emptyDir: {} }] } }),
        {},
      ],
    ];
    for (const [why, made, changes] of cases) {
      const on = bench();
      on.view.put(one(), made);
      const error = await thrown(bindAction(drain(changes)).run(on.context));
      expect(error.code, why).to.equal('STEP_REFUSED');
      expect(error.message).to.contain(why);
    }
  });

  it('ends with the text of the budget that blocks it', async () => {
    const on = bench();
    on.view.put(one(), pod('a', { node: 'n1', owner: 'rs' }));
    on.kube.blocked = 1e6;
    const error = await thrown(bindAction(drain()).run(on.context));
    expect(error.code).to.equal('STEP_TIMEOUT');
    expect(error.message).to.contain('would violate the disruption budget');
  });
});
