import { expect } from 'chai';
import type { Endpoints, EndpointSlice, Pod, Service } from '../../../src/sim/types/index.js';
import { addNamespace, addNode, createWorld, deployment, node, type World } from './help.js';

const service = (name: string, app: string, spec: object = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', labels: { app } },
  spec: {
    clusterIP: '10.96.0.9',
    selector: { app },
    ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
    ...spec,
  },
});

describe('sim/controllers: endpoints', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld({ controllers: true, scheduler: true });
    addNamespace(world.api, 'default');
    addNode(world.api, node('one'));
  });
  afterEach(() => world.stop());

  const slices = (): EndpointSlice[] =>
    world.api.list<EndpointSlice>('endpointslices.discovery.k8s.io');

  it('gives a Service its ready pods, in both forms', async () => {
    world.api.create('services', service('web', 'web'));
    world.api.create('deployments.apps', deployment('web', 2));
    await world.clock.pass(2_000);
    const endpoints = world.get<Endpoints>('endpoints', 'web');
    expect(endpoints.metadata?.labels).to.deep.equal({
      app: 'web',
      'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
    });
    const [subset] = endpoints.subsets ?? [];
    expect(subset?.ports).to.deep.equal([{ name: 'http', port: 8080, protocol: 'TCP' }]);
    const pods = world.pods('web');
    expect(subset?.addresses?.map(({ targetRef }) => targetRef?.name).sort()).to.deep.equal(
      pods.map(({ metadata }) => metadata?.name).sort(),
    );
    const [slice] = slices();
    expect(slice?.metadata?.name).to.match(/^web-[a-z0-9]{5}$/);
    expect(slice?.metadata?.labels).to.deep.equal({
      app: 'web',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'kubernetes.io/service-name': 'web',
    });
    expect(slice?.endpoints.map(({ conditions }) => conditions)).to.deep.equal([
      { ready: true, serving: true, terminating: false },
      { ready: true, serving: true, terminating: false },
    ]);
    expect(world.logged).to.deep.equal([]);
  });

  it('keeps one empty slice and Endpoints without subsets for a selector that matches nothing', async () => {
    world.api.create('services', service('nobody', 'nobody'));
    await world.clock.pass(100);
    expect(world.get<Endpoints>('endpoints', 'nobody').subsets).to.equal(undefined);
    const [slice, ...more] = slices();
    expect([slice?.endpoints, slice?.ports, more]).to.deep.equal([null, null, []]);
    expect(slice?.metadata?.annotations).to.have.property(
      'endpoints.kubernetes.io/last-change-trigger-time',
    );
  });

  it('follows a change of the selector to nothing and back, in the same slice', async () => {
    world.api.create('services', service('web', 'web'));
    world.api.create('deployments.apps', deployment('web', 1));
    await world.clock.pass(1_000);
    const name = slices()[0]?.metadata?.name;
    const select = async (app: string): Promise<void> => {
      world.api.update<Service>('services', 'default', 'web', (draft) => {
        draft.spec = { ...draft.spec, selector: { app } };
      });
      await world.clock.pass(100);
    };
    await select('other');
    expect(world.get<Endpoints>('endpoints', 'web').subsets).to.equal(undefined);
    expect(slices().map((slice) => [slice.metadata?.name, slice.endpoints])).to.deep.equal([
      [name, null],
    ]);
    await select('web');
    expect(slices()[0]?.endpoints).to.have.length(1);
    expect(slices()).to.have.length(1);
  });

  it('lists pods that are not ready as such, and terminating ones in the slice only', async () => {
    world.stop();
    world = createWorld({
      controllers: true,
      scheduler: true,
      doll: { startsIn: () => undefined },
    });
    addNamespace(world.api, 'default');
    addNode(world.api, node('one'));
    world.api.create('services', service('web', 'web'));
    world.api.create('deployments.apps', deployment('web', 1));
    await world.clock.pass(100);
    const [pod] = world.pods('web');
    world.api.updateStatus<Pod>('pods', 'default', pod?.metadata?.name ?? '', (draft) => {
      draft.status = { ...draft.status, phase: 'Running', podIP: '10.0.0.1' };
    });
    await world.clock.pass(10);
    const [subset] = world.get<Endpoints>('endpoints', 'web').subsets ?? [];
    expect(subset?.addresses).to.equal(undefined);
    expect(subset?.notReadyAddresses).to.have.length(1);
    expect(slices()[0]?.endpoints[0]?.conditions).to.deep.equal({
      ready: false,
      serving: false,
      terminating: false,
    });
  });

  it('puts at most a hundred endpoints into a slice', async () => {
    world.api.create('services', service('web', 'web'));
    addNode(world.api, node('two'));
    world.api.create('deployments.apps', deployment('web', 130));
    await world.clock.pass(2_000);
    const sizes = slices().map(({ endpoints }) => endpoints.length);
    expect(Math.max(...sizes)).to.be.at.most(100);
    expect(sizes.reduce((a, b) => a + b)).to.equal(130);
  });
});
