import { expect } from 'chai';
import type { LabError } from '../../../src/base/index.js';
import type { ActionUse, KubeObject } from '../../../src/model/index.js';
import { bindAction } from '../../../src/steps/index.js';
import { bench, object, pod, type Bench } from '../doubles.js';

const use = (action: object): ActionUse =>
  ({ id: 'a', text: 'the action', ...action }) as ActionUse;
const web = { kind: 'Deployment', name: 'web', namespace: 'shop' };

/** The pod template of a generation; a ReplicaSet's copy carries its hash. */
const template = (generation: number, hash?: string): object => ({
  metadata: { labels: { app: 'web', ...(hash ? { 'pod-template-hash': hash } : {}) } },
  spec: { containers: [{ name: 'main', image: `i${generation}` }] },
});

function deployment(generation: number, observed: number): KubeObject {
  return object('Deployment', 'web', {
    metadata: { generation },
    spec: { replicas: 1, template: template(generation) },
    status: { observedGeneration: observed },
  });
}

function replicaSet(name: string, generation: number): KubeObject {
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-web' };
  return object('ReplicaSet', name, {
    metadata: { uid: name, ownerReferences: [owner] },
    spec: { template: template(generation, name) },
  });
}

const changeImage = (): ActionUse =>
  use({
    kind: 'patch',
    spec: {
      ...web,
      strategy: 'strategic',
      body: { spec: { template: { spec: { containers: [{ name: 'main', image: 'new' }] } } } },
    },
  });

/** A Deployment with one old pod whose template is about to be changed. */
async function changed(on: Bench): Promise<ReturnType<typeof bindAction>> {
  on.view.put(deployment(1, 1), replicaSet('rs1', 1), pod('old', { owner: 'rs1' }));
  const action = bindAction(changeImage());
  await action.undo(on.context);
  await action.run(on.context);
  on.view.put(deployment(2, 1));
  return action;
}

describe('settle after a change of the pod template', () => {
  it('waits until the controller saw it and no pod of the old ReplicaSet is left', async () => {
    const on = bench();
    const action = await changed(on);
    const steps: string[] = [];
    const step = (ms: number, name: string, act: () => void): void =>
      on.clock.after(ms, () => {
        steps.push(name);
        act();
      });
    step(100, 'observed', () => on.view.put(deployment(2, 2)));
    step(200, 'new set', () => on.view.put(replicaSet('rs2', 2), pod('new', { owner: 'rs2' })));
    step(300, 'old terminating', () => on.view.put(pod('old', { owner: 'rs1', deleting: true })));
    step(400, 'old gone', () => on.view.take(pod('old', { owner: 'rs1' })));
    step(500, 'too late', () => {});
    const text = await action.settle(on.context);
    expect(text).to.equal('no pod of the old template is left; of the new: new');
    expect(steps.at(-1)).to.equal('old gone');
  });

  it('does not take the old ReplicaSet for the new one while a Recreate has not made that yet', async () => {
    const on = bench();
    const action = await changed(on);
    on.view.put(deployment(2, 2), pod('old', { owner: 'rs1', deleting: true }));
    on.clock.after(100, () => on.view.take(pod('old', { owner: 'rs1' })));
    on.clock.after(200, () => on.view.put(replicaSet('rs2', 2), pod('new', { owner: 'rs2' })));
    expect(await action.settle(on.context)).to.equal(
      'no pod of the old template is left; of the new: new',
    );
  });

  it('an evicted pod of the old ReplicaSet serves nothing', async () => {
    const on = bench();
    const action = await changed(on);
    on.view.put(deployment(2, 2), replicaSet('rs2', 2), pod('new', { owner: 'rs2' }));
    on.view.put(pod('old', { owner: 'rs1', phase: 'Failed' }));
    expect(await action.settle(on.context)).to.contain('no pod of the old template');
  });

  it('waits for a new pod: that the old one is gone is no effect of the new template', async () => {
    const on = bench();
    const action = await changed(on);
    on.view.put(deployment(2, 2), replicaSet('rs2', 2));
    on.view.take(pod('old', { owner: 'rs1' }));
    on.clock.after(100, () => on.view.put(pod('new', { owner: 'rs2', ready: false })));
    expect(await action.settle(on.context)).to.contain('of the new: new (not ready');
  });

  it('waits for no new pod where a quota refuses it, or none is wanted', async () => {
    const refused = { conditions: [{ type: 'ReplicaFailure', status: 'True' }] };
    for (const changes of [{ status: { observedGeneration: 2, ...refused } }, { replicas: 0 }]) {
      const on = bench();
      const action = await changed(on);
      const { spec, status, ...rest } = deployment(2, 2);
      const replicas = 'replicas' in changes ? changes.replicas : 1;
      on.view.put({
        ...rest,
        spec: { ...spec, replicas },
        status: { ...status, ...changes.status },
      });
      on.view.put(replicaSet('rs2', 2));
      on.view.take(pod('old', { owner: 'rs1' }));
      expect(await action.settle(on.context)).to.contain('of the new: none');
    }
  });

  it('a new pod that never gets ready keeps the old one: not settled, and says why', async () => {
    const on = bench();
    const action = await changed(on);
    const state = { waiting: { reason: 'CrashLoopBackOff' } };
    on.view.put(deployment(2, 2), replicaSet('rs2', 2));
    on.view.put(pod('new', { owner: 'rs2', ready: false, state }));
    const error: LabError = await action.settle(on.context).then(
      () => expect.fail('must throw'),
      (reason: LabError) => reason,
    );
    expect(error.code).to.equal('STEP_TIMEOUT');
    expect(error.message).to.contain('pods of the old template: old');
    expect(error.message).to.contain('new (not ready, CrashLoopBackOff)');
    expect(on.view.listeners).to.equal(0);
  });

  it('a StatefulSet and a DaemonSet go by the labels of their pods', async () => {
    for (const [kind, label, init] of [
      ['StatefulSet', 'controller-revision-hash', { status: { updateRevision: '2' } }],
      [
        'DaemonSet',
        'pod-template-generation',
        { metadata: { annotations: { 'deprecated.daemonset.template.generation': '2' } } },
      ],
    ] as const) {
      const on = bench();
      const ref = { kind, name: 'db', namespace: 'shop' };
      on.view.put(object(kind, 'db', { spec: { template: { spec: { a: 1 } } }, ...init }));
      const own = { owner: 'uid-db', ownerKind: kind };
      on.view.put(pod('db-0', { ...own, labels: { [label]: '1' } }));
      const body = { spec: { template: { spec: { a: 2 } } } };
      const action = bindAction(use({ kind: 'patch', spec: { ...ref, strategy: 'merge', body } }));
      await action.undo(on.context);
      await action.run(on.context);
      on.clock.after(50, () => on.view.put(pod('db-0', { ...own, labels: { [label]: '2' } })));
      expect(await action.settle(on.context), kind).to.equal(
        'no pod of the old template is left; of the new: db-0',
      );
    }
  });

  it('an abort ends the wait with its reason', async () => {
    const on = bench();
    const action = await changed(on);
    on.clock.after(100, () => on.abort.abort(new Error('stopped')));
    const error: Error = await action.settle(on.context).then(
      () => expect.fail('must throw'),
      (reason: Error) => reason,
    );
    expect(error.message).to.equal('stopped');
  });
});

describe('settle after other changes', () => {
  const service = object('Service', 'api', { spec: { selector: { app: 'web' } } });
  const slice = (...names: string[]): KubeObject =>
    object('EndpointSlice', 's', {
      metadata: { labels: { 'kubernetes.io/service-name': 'api' } },
      endpoints: names.map((name) => ({ addresses: [name], targetRef: { name } })),
    });
  const select = (app: string): ActionUse =>
    use({
      kind: 'patch',
      spec: {
        kind: 'Service',
        name: 'api',
        namespace: 'shop',
        strategy: 'merge',
        body: { spec: { selector: { app } } },
      },
    });

  it('of a selector: the EndpointSlices follow', async () => {
    const on = bench();
    on.view.put(service, slice('web-1'), pod('web-1'), pod('api-1', { labels: { app: 'api' } }));
    const action = bindAction(select('api'));
    await action.undo(on.context);
    await action.run(on.context);
    on.clock.after(100, () => on.view.put(slice()));
    on.clock.after(200, () => on.view.put(slice('api-1')));
    expect(await action.settle(on.context)).to.equal('endpoints of api: api-1');
    on.view.put(service, slice('web-1', 'going'));
    const leaving = slice('api-1', 'going');
    Object.assign((leaving.endpoints as object[])[1] ?? {}, { conditions: { terminating: true } });
    on.clock.after(100, () => on.view.put(leaving));
    const again = bindAction(select('api'));
    await again.undo(on.context);
    await again.run(on.context);
    expect(await again.settle(on.context)).to.equal('endpoints of api: api-1');
    const none = bindAction(select('nothing'));
    await none.undo(on.context);
    await none.run(on.context);
    on.clock.after(100, () => on.view.put(slice()));
    expect(await none.settle(on.context)).to.equal('endpoints of api: none');
  });

  it('of the scale: the pods that are too many are gone', async () => {
    const on = bench();
    on.view.put(deployment(1, 1), replicaSet('rs1', 1), pod('one', { owner: 'rs1' }));
    const action = bindAction(use({ kind: 'scale', spec: { ...web, replicas: 0 } }));
    await action.undo(on.context);
    await action.run(on.context);
    on.clock.after(100, () => on.view.put(pod('one', { owner: 'rs1', deleting: true })));
    on.clock.after(900, () => on.view.take(pod('one')));
    expect(await action.settle(on.context)).to.equal('0 pods for 0 replicas');
    expect(on.clock.elapsed()).to.equal(900);
  });

  it('of a deletion: the object is gone, even when another has its name by then', async () => {
    const on = bench();
    on.view.put(pod('db-0'));
    const spec = { kind: 'Pod', name: 'db-0', namespace: 'shop' };
    const action = bindAction(use({ kind: 'delete', spec }));
    await action.undo(on.context);
    const again = pod('db-0');
    again.metadata.uid = 'another';
    on.clock.after(100, () => on.view.put(again));
    expect(await action.settle(on.context)).to.equal('Pod/db-0 is gone');
  });

  it('of a ConfigMap: there is none', async () => {
    const on = bench();
    on.view.put(object('ConfigMap', 'c', { data: { a: '1' } }));
    const spec = {
      kind: 'ConfigMap',
      name: 'c',
      namespace: 'shop',
      strategy: 'merge',
      body: { data: { a: '2' } },
    };
    const action = bindAction(use({ kind: 'patch', spec }));
    await action.undo(on.context);
    await action.run(on.context);
    expect(await action.settle(on.context)).to.equal(undefined);
  });
});
