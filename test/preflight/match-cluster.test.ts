import { expect } from 'chai';
import { matchCluster } from '../../src/preflight/index.js';
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
      const { kube } = recordingKube([
        coredns,
        pod('coredns-1', 'kube-system', { 'k8s-app': 'kube-dns' }),
      ]);
      expect((await matchCluster(scenario, kube))[0]?.state).to.equal('ok');
    });

    it('fails when the cluster does not have it', async () => {
      const lines = await matchCluster(scenario, recordingKube([]).kube);
      expect(lines.map(({ state }) => state)).to.deep.equal(['fail', 'fail']);
    });
  });

  it('finds a node by a declared label, and refuses a label that no node has', async () => {
    const onNode = (label: string) =>
      scenarioWith({ inject: [action('fault.inject[0]', 'cordon', { node: { label } })] });
    const { kube } = recordingKube([]);
    expect((await matchCluster(onNode('disk=ssd'), kube))[0]?.state).to.equal('ok');
    expect((await matchCluster(onNode('disk=hdd'), kube))[0]).to.include({
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
    const lines = await matchCluster(scenario, kube);
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
    const lines = await matchCluster(scenario, kube);
    expect(lines.filter(({ state }) => state === 'fail')).to.have.length(2);
    expect(new Set(calls)).to.deep.equal(new Set(['get', 'list', 'can']));
  });
});
