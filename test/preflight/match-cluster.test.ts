import { expect } from 'chai';
import { refused } from '../../src/kube/failures.js';
import { matchCluster, type Live } from '../../src/preflight/index.js';
import type { KubeObject, PodTarget } from '../../src/model/index.js';
import { recordingKube } from './recording-kube.js';
import { action, check, scenarioWith } from './scenario.js';

const patchOf = (kind: string, name: string, namespace?: string) =>
  action('fault.inject[0]', 'patch', { kind, name, namespace, strategy: 'merge', body: {} });
const logsOf = (target: PodTarget) =>
  check('fault.symptoms[0]', {
    kind: 'logs',
    spec: { ...target, previous: false, text: { contains: 'x' }, absent: false, tailLines: 10 },
  });
const pod = (name: string, namespace: string, labels: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels },
});

const unknownKind = { code: 404, reason: 'NoKindMatch', message: 'no such kind' };

describe('matchCluster', () => {
  it('is content when objects and selectors are in the manifests', async () => {
    const scenario = scenarioWith({
      inject: [patchOf('Service', 'web-svc')],
      symptoms: [logsOf({ selector: 'app=web', container: 'nginx' })],
    });
    expect(await matchCluster(scenario)).to.deep.equal([
      { id: 'matches', state: 'ok', seen: 'all 2 named things are there' },
    ]);
  });

  it('names an object that is in no manifest, with the nearest name', async () => {
    const [line] = await matchCluster(scenarioWith({ inject: [patchOf('Service', 'web-svk')] }));
    expect(line).to.include({ id: 'fault.inject[0]', state: 'fail' });
    expect(line?.seen).to.contain('Service/web-svk');
    expect(line?.mend).to.equal('Did you mean web-svc?');
  });

  it('looks at fixes and at declared undo actions too', async () => {
    const inject = {
      ...patchOf('Service', 'web-svc'),
      undo: {
        actions: [action('fault.inject[0].undo[0]', 'delete', { kind: 'Secret', name: 'a' })],
      },
    };
    const fix = action('fault.fix[0]', 'scale', { kind: 'Deployment', name: 'b', replicas: 1 });
    const lines = await matchCluster(scenarioWith({ inject: [inject], fix: [fix] }));
    expect(lines.map(({ id }) => id)).to.deep.equal(['fault.inject[0].undo[0]', 'fault.fix[0]']);
  });

  it('refuses a selector that matches no pod', async () => {
    const scenario = scenarioWith({ symptoms: [logsOf({ selector: 'app=api' })] });
    const [line] = await matchCluster(scenario);
    expect(line).to.include({ state: 'fail' });
    expect(line?.seen).to.equal('selector "app=api" matches no pod in namespace shop');
  });

  it('names a container that the matched pods do not have', async () => {
    const scenario = scenarioWith({
      inject: [
        action('fault.inject[0]', 'setResources', {
          ...{ kind: 'Deployment', name: 'web', container: 'ngnix', requests: {}, limits: {} },
        }),
      ],
      symptoms: [logsOf({ selector: 'app=web', container: 'sidecar' })],
    });
    const lines = await matchCluster(scenario);
    expect(lines.map(({ state, seen }) => [state, seen])).to.deep.equal([
      ['fail', 'Deployment/web has no container "ngnix"'],
      ['fail', 'the pods of "app=web" have no container "sidecar"'],
    ]);
  });

  it('accepts what an action of the scenario applies itself', async () => {
    const web2: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra' } };
    const scenario = scenarioWith({
      inject: [action('fault.inject[0]', 'apply', { source: 'extra.yaml', objects: [web2] })],
      fix: [action('fault.fix[0]', 'delete', { kind: 'ConfigMap', name: 'extra' })],
    });
    expect((await matchCluster(scenario))[0]?.state).to.equal('ok');
  });

  it('accepts what a drill applies, for the drill itself and for what follows it', async () => {
    const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'extra' } };
    const drill = [action('drill[0]', 'apply', { source: 'extra.yaml', objects: [pod] })];
    const remove = action('drill[1]', 'delete', { kind: 'Pod', name: 'extra' });
    const own = scenarioWith({ drill: [...drill, remove] });
    expect((await matchCluster(own))[0]?.state).to.equal('ok');
    const whole = { ...scenarioWith({ fix: [remove] }), drill };
    expect((await matchCluster(whole))[0]?.state).to.equal('ok');
  });

  it('takes a check that is content with no pod as matched', async () => {
    const scenario = scenarioWith({
      recovery: [
        check('fault.recovery[0]', {
          kind: 'podState',
          spec: { selector: 'app=none', quantifier: 'all', count: { equals: 0 } },
        }),
      ],
    });
    expect((await matchCluster(scenario))[0]?.state).to.equal('ok');
  });

  describe('what only a cluster has', () => {
    const bare = (objects: KubeObject[]): Live => ({
      kube: recordingKube(objects).kube,
      deployed: false,
    });
    const scenario = scenarioWith({
      inject: [patchOf('Deployment', 'coredns', 'kube-system')],
      symptoms: [logsOf({ selector: 'k8s-app=kube-dns', namespace: 'kube-system' })],
    });
    const coredns: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'coredns', namespace: 'kube-system' },
    };

    it('is a warning before there is a cluster', async () => {
      const lines = await matchCluster(scenario);
      expect(lines.map(({ state }) => state)).to.deep.equal(['warn', 'warn']);
    });

    it('is found in the cluster', async () => {
      const live = bare([coredns, pod('coredns-1', 'kube-system', { 'k8s-app': 'kube-dns' })]);
      expect((await matchCluster(scenario, live))[0]?.state).to.equal('ok');
    });

    it('fails when the cluster does not have it', async () => {
      const lines = await matchCluster(scenario, bare([]));
      expect(lines.map(({ state }) => state)).to.deep.equal(['fail', 'fail']);
    });
  });

  describe('what Kubernetes makes of the workload', () => {
    const inject = [
      action('fault.inject[0]', 'scale', { kind: 'Deployment', name: 'web', replicas: 2 }),
      action('fault.inject[1]', 'delete', { kind: 'Pod', name: 'web-1' }),
    ];
    const first = action('fault.inject[0]', 'delete', { kind: 'Pod', name: 'web-0' });
    const symptoms = [logsOf({ name: 'web-1' })];
    const states = async (
      fault: Parameters<typeof scenarioWith>[0],
      deployed: boolean,
      objects: KubeObject[] = [],
    ): Promise<string[]> => {
      const { kube } = recordingKube(objects);
      const lines = await matchCluster(scenarioWith(fault), { kube, deployed });
      return lines.map(({ state }) => state);
    };

    it('is a warning on a cluster without the workload', async () => {
      expect(await states({ inject: [first] }, false)).to.deep.equal(['warn']);
    });

    it('fails under the workload when the injection begins with it', async () => {
      expect(await states({ inject: [first] }, true)).to.deep.equal(['fail']);
      expect(await states({ inject: [first] }, true, [pod('web-0', 'shop', {})])).to.deep.equal([
        'ok',
      ]);
    });

    it('is a warning when the injection may bring it', async () => {
      expect(await states({ inject, symptoms }, true)).to.deep.equal(['warn', 'warn']);
    });

    it('is so too for a kind that the cluster does not know yet', async () => {
      const kube = { ...recordingKube([]).kube, can: () => Promise.resolve(true) } as Live['kube'];
      kube.get = () => Promise.reject(refused('discovery', unknownKind));
      const scenario = scenarioWith({ inject: [patchOf('Rollout', 'web', 'elsewhere')] });
      const at = async (deployed: boolean) => (await matchCluster(scenario, { kube, deployed }))[0];
      expect(await at(false)).to.include({ state: 'warn' });
      expect(await at(true)).to.include({ state: 'fail' });
    });
  });

  it('finds a node by a declared label, and refuses a label that no node has', async () => {
    const onNode = (label: string) =>
      scenarioWith({ inject: [action('fault.inject[0]', 'cordon', { node: { label } })] });
    const { kube } = recordingKube([]);
    expect((await matchCluster(onNode('disk=ssd'), { kube, deployed: true }))[0]?.state).to.equal(
      'ok',
    );
    expect((await matchCluster(onNode('disk=hdd'), { kube, deployed: true }))[0]).to.include({
      state: 'fail',
      seen: 'no node has the label "disk=hdd"',
    });
  });

  it('names each missing permission once', async () => {
    const scenario = scenarioWith({
      inject: [patchOf('Service', 'web-svc')],
      fix: [patchOf('Service', 'web-svc')],
    });
    const { kube } = recordingKube([], (verb) => verb !== 'patch');
    const lines = await matchCluster(scenario, { kube, deployed: true });
    expect(lines.map(({ seen }) => seen)).to.deep.equal([
      'not allowed to patch services in namespace shop',
    ]);
  });

  it('writes nothing, whatever the scenario does', async () => {
    const node = { label: 'disk=ssd' };
    const scenario = scenarioWith({
      inject: [
        patchOf('Service', 'web-svc'),
        action('fault.inject[1]', 'delete', { kind: 'Deployment', name: 'web' }),
        action('fault.inject[2]', 'drain', {
          ...{ node, timeout: 1, ignoreDaemonSets: true, deleteEmptyDirData: true },
        }),
        action('fault.inject[3]', 'exec', {
          ...{ in: { selector: 'app=web' }, command: ['rm', '-rf', '/tmp/x'], timeout: 1 },
        }),
        action('fault.inject[4]', 'rolloutRestart', { kind: 'Deployment', name: 'gone' }),
      ],
      symptoms: [logsOf({ selector: 'app=none' })],
    });
    const { kube, calls } = recordingKube([]);
    const lines = await matchCluster(scenario, { kube, deployed: true });
    expect(lines.filter(({ state }) => state === 'fail')).to.have.length(2);
    expect(new Set(calls)).to.deep.equal(new Set(['get', 'list', 'can']));
  });
});
