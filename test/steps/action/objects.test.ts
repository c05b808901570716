import { expect } from 'chai';
import type { ActionUse, KubeObject, UndoOp } from '../../../src/model/index.js';
import { bindAction } from '../../../src/steps/index.js';
import { bench, mergePatch, object, type Bench } from '../doubles.js';

const use = (action: object): ActionUse =>
  ({ id: 'a', text: 'the action', ...action }) as ActionUse;
const ref = { kind: 'Service', name: 'api', namespace: 'shop' };

const service = (): KubeObject =>
  object('Service', 'api', { spec: { selector: { app: 'backend-api' }, ports: [{ port: 5678 }] } });
const deployment = (): KubeObject =>
  object('Deployment', 'web', {
    spec: {
      replicas: 2,
      template: {
        spec: {
          containers: [
            { name: 'nginx', image: 'n', resources: { limits: { memory: '256Mi' } } },
            { name: 'side', image: 's' },
          ],
        },
      },
    },
  });
const web = { kind: 'Deployment', name: 'web', namespace: 'shop' };

/** Carries patches, deletions and creations out, newest first, as the journal does. */
async function undo(on: Bench, ops: UndoOp[]): Promise<void> {
  for (const op of [...ops].reverse()) {
    if (op.op === 'patch') await on.kube.patch(op.ref, op.strategy, op.body);
    if (op.op === 'delete') await on.kube.delete(op.ref);
    if (op.op === 'create') await on.kube.create(op.object);
  }
}

describe('changes of one object', () => {
  const cases: [string, () => KubeObject, object, string, string][] = [
    [
      'a merge patch',
      service,
      {
        kind: 'patch',
        spec: { ...ref, strategy: 'merge', body: { spec: { selector: { app: 'backend' } } } },
      },
      `kubectl -n shop patch service api --type merge -p '{"spec":{"selector":{"app":"backend"}}}'`,
      'Service/api spec.selector.app: "backend-api" → "backend"',
    ],
    [
      'a JSON patch that adds to a list',
      service,
      {
        kind: 'patch',
        spec: {
          ...ref,
          strategy: 'json',
          body: [{ op: 'add', path: '/spec/ports/-', value: { port: 1 } }],
        },
      },
      `kubectl -n shop patch service api --type json -p '[{"op":"add","path":"/spec/ports/-","value":{"port":1}}]'`,
      'Service/api spec.ports: [{"port":5678}] → [{"port":5678},{"port":1}]',
    ],
    [
      'a strategic patch',
      deployment,
      {
        kind: 'patch',
        spec: {
          ...web,
          strategy: 'strategic',
          body: {
            spec: { template: { spec: { containers: [{ name: 'side', image: 'other' }] } } },
          },
        },
      },
      `kubectl -n shop patch deployment web --type strategic -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"other"}]}}}}'`,
      'Deployment/web spec.template.spec.containers.1.image: "s" → "other"',
    ],
    [
      'a scale',
      deployment,
      { kind: 'scale', spec: { ...web, replicas: 0 } },
      'kubectl -n shop scale deployment web --replicas=0',
      'Deployment/web spec.replicas: 2 → 0',
    ],
    [
      'resources',
      deployment,
      {
        kind: 'setResources',
        spec: {
          ...web,
          container: 'nginx',
          requests: { memory: '6Mi' },
          limits: { memory: '7Mi' },
        },
      },
      'kubectl -n shop set resources deployment web -c nginx --requests=memory=6Mi --limits=memory=7Mi',
      'containers.0.resources.limits.memory: "256Mi" → "7Mi"',
    ],
    [
      'an apply over an object',
      service,
      {
        kind: 'apply',
        spec: {
          source: 'm/svc.yaml',
          objects: [object('Service', 'api', { spec: { selector: { app: 'x' } } })],
        },
      },
      'kubectl -n shop apply --server-side --force-conflicts -f m/svc.yaml',
      'spec.selector.app: "backend-api" → "x"',
    ],
    [
      'an apply of a new object',
      () => object('ConfigMap', 'other'),
      { kind: 'apply', spec: { source: 'm/svc.yaml', objects: [service()] } },
      'kubectl -n shop apply --server-side --force-conflicts -f m/svc.yaml',
      'Service/api was created',
    ],
    [
      'a deletion',
      service,
      { kind: 'delete', spec: ref },
      'kubectl -n shop delete service api',
      'Service/api is gone',
    ],
  ];
  for (const [name, before, action, kubectl, text] of cases) {
    it(`${name} is printed, read back and undone exactly`, async () => {
      const on = bench();
      on.view.put(before());
      const all = (): KubeObject[] => structuredClone(on.view.list({ kind: before().kind }));
      const former = all();
      const bound = bindAction(use(action));
      expect(bound.kubectl).to.equal(kubectl);
      const ops = await bound.undo(on.context);
      expect(on.kube.writes, 'a derivation only reads').to.deep.equal([]);
      expect((await bound.readBack(on.context)).ok, 'before the change').to.equal(false);
      await bound.run(on.context);
      const back = await bound.readBack(on.context);
      expect(back.ok, back.text).to.equal(true);
      expect(back.text).to.contain(text);
      await undo(on, JSON.parse(JSON.stringify(ops)) as UndoOp[]);
      expect(on.view.list({ kind: before().kind }).map(essence)).to.deep.equal(former.map(essence));
    });
  }

  /** A created object has a new uid; all else must be as it was. */
  function essence(one: KubeObject): unknown {
    return mergePatch(one, { metadata: { uid: null } });
  }

  it('a change that changes nothing is not witnessed, and has nothing to undo', async () => {
    const on = bench();
    on.view.put(service());
    const body = { spec: { selector: { app: 'backend-api' } } };
    const bound = bindAction(use({ kind: 'patch', spec: { ...ref, strategy: 'merge', body } }));
    expect(await bound.undo(on.context)).to.deep.equal([
      { op: 'none', reason: 'Service/api already is as asked.' },
    ]);
    await bound.run(on.context);
    const back = await bound.readBack(on.context);
    expect(back).to.deep.equal({
      ok: false,
      text: 'Service/api was so before: nothing changed',
    });
  });

  it('a value that the API server chooses itself may differ from the dry run', async () => {
    const on = bench();
    on.view.put(service());
    let port = 30_000;
    on.kube.complete = (made) => ({ ...made, spec: { nodePort: (port += 1), ...made.spec } });
    const body = { spec: { type: 'NodePort' } };
    const bound = bindAction(use({ kind: 'patch', spec: { ...ref, strategy: 'merge', body } }));
    await bound.undo(on.context);
    await bound.run(on.context);
    const back = await bound.readBack(on.context);
    expect(back.ok, back.text).to.equal(true);
  });

  it('a change that another hand took back is not witnessed', async () => {
    const on = bench();
    on.view.put(service());
    const bound = bindAction(use({ kind: 'scale', spec: { ...web, replicas: 5 } }));
    on.view.put(deployment());
    await bound.undo(on.context);
    await bound.run(on.context);
    on.view.put(deployment());
    expect(await bound.readBack(on.context)).to.deep.equal({
      ok: false,
      text: 'Deployment/web spec.replicas: asked 5, is 2',
    });
  });

  it('a read-back without the former values still compares with what was asked', async () => {
    const on = bench();
    on.view.put(deployment());
    const action = (): ActionUse => use({ kind: 'scale', spec: { ...web, replicas: 5 } });
    await bindAction(action()).run(on.context);
    expect((await bindAction(action()).readBack(on.context)).ok).to.equal(true);
    on.view.put(deployment());
    expect((await bindAction(action()).readBack(on.context)).ok).to.equal(false);
  });

  it('deleting what is not there is not witnessed', async () => {
    const on = bench();
    const bound = bindAction(use({ kind: 'delete', spec: ref }));
    expect((await bound.undo(on.context))[0]?.op).to.equal('none');
    await bound.run(on.context);
    expect((await bound.readBack(on.context)).ok).to.equal(false);
  });

  it('what a controller makes again needs no undo', async () => {
    const on = bench();
    const owner = { apiVersion: 'v1', kind: 'ReplicaSet', name: 'r', uid: 'r', controller: true };
    on.view.put(object('Pod', 'p', { metadata: { ownerReferences: [owner] } }));
    const spec = { kind: 'Pod', name: 'p', namespace: 'shop' };
    expect((await bindAction(use({ kind: 'delete', spec })).undo(on.context))[0]?.op).to.equal(
      'none',
    );
  });

  it('a declared undo comes before the derived one', async () => {
    const on = bench();
    on.view.put(service());
    const body = { spec: { selector: { app: 'x' } } };
    const action = { kind: 'patch', spec: { ...ref, strategy: 'merge', body } };
    const declared = { ...use(action), undo: { none: 'it is wanted' } };
    const bound = bindAction(declared);
    expect(await bound.undo(on.context)).to.deep.equal([{ op: 'none', reason: 'it is wanted' }]);
    await bound.run(on.context);
    expect((await bound.readBack(on.context)).ok).to.equal(true);
    const actions = [use({ kind: 'wait', spec: {} })];
    const others = bindAction({ ...use(action), undo: { actions } });
    expect(await others.undo(on.context)).to.deep.equal([
      { op: 'actions', actions, namespace: 'shop' },
    ]);
  });
});

describe('action rolloutRestart', () => {
  it('writes the time, and its undo puts the former one back', async () => {
    const on = bench();
    on.view.put(deployment());
    const bound = bindAction(use({ kind: 'rolloutRestart', spec: web }));
    expect(bound.kubectl).to.equal('kubectl -n shop rollout restart deployment web');
    const ops = await bound.undo(on.context);
    expect((await bound.readBack(on.context)).ok).to.equal(false);
    await bound.run(on.context);
    expect((await bound.readBack(on.context)).ok).to.equal(true);
    await undo(on, ops);
    expect(JSON.stringify(on.view.get(web))).to.not.contain('restartedAt');
  });
});

describe('the read-back of a change of secrets', () => {
  const env = (value: string): object[] => [
    { name: 'PORT', value: '80' },
    { name: 'DB_PASSWORD', value },
  ];
  const web1 = (value: string): KubeObject =>
    object('Deployment', 'web', { spec: { containers: [{ name: 'web', env: env(value) }] } });
  const cases: [string, KubeObject, object, string][] = [
    [
      'data of a Secret, however short',
      object('Secret', 'db', { data: { pin: 'NDcxMQ==' } }),
      { strategy: 'merge', body: { data: { pin: 'NDcxMg==', user: 'cm9vdA==' } } },
      'Secret/db data.pin: "[redacted]" → "[redacted]", data.user: absent → "[redacted]"',
    ],
    [
      'an environment entry at its place',
      web1('4711'),
      {
        strategy: 'json',
        body: [{ op: 'replace', path: '/spec/containers/0/env/1/value', value: '4712' }],
      },
      'Deployment/web spec.containers.0.env.1.value: "[redacted]" → "[redacted]"',
    ],
    [
      'a whole environment',
      web1('4711'),
      {
        strategy: 'merge',
        body: { spec: { containers: [{ name: 'web', env: env('4712').slice(1) }] } },
      },
      'Deployment/web spec.containers.0.env: [{"name":"PORT","value":"80"},{"name":"DB_PASSWORD","value":"[redacted]"}] → [{"name":"DB_PASSWORD","value":"[redacted]"}]',
    ],
    [
      'data of a ConfigMap with a secret-looking name',
      object('ConfigMap', 'c', { data: { API_TOKEN: '4711', mode: 'a' } }),
      { strategy: 'merge', body: { data: { API_TOKEN: '4712', mode: 'b' } } },
      'ConfigMap/c data.API_TOKEN: "[redacted]" → "[redacted]", data.mode: "a" → "b"',
    ],
  ];
  for (const [what, before, body, text] of cases) {
    it(`names the field and not the value: ${what}`, async () => {
      const on = bench();
      on.view.put(before);
      const { kind, metadata } = before;
      const spec = { kind, name: metadata.name, namespace: 'shop', ...body };
      const action = bindAction(use({ kind: 'patch', spec }));
      await action.undo(on.context);
      await action.run(on.context);
      expect(await action.readBack(on.context)).to.deep.equal({ ok: true, text });
    });
  }
});
