import { expect } from 'chai';
import { plan, type Group } from '../../../src/sim/controllers/endpoints/slices.js';
import type {
  Endpoint,
  Endpoints,
  EndpointSlice,
  Pod,
  Service,
} from '../../../src/sim/types/index.js';
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

  it('fills slices of a hundred, and writes few of them for a change', () => {
    const endpoint = (i: number): [string, Endpoint] => [
      `uid-${i}`,
      { addresses: [`10.0.0.${i}`], targetRef: { uid: `uid-${i}` } },
    ];
    const group = (count: number): Group => ({
      ports: [{ port: 80 }],
      endpoints: new Map(Array.from({ length: count }, (_, i) => endpoint(i))),
    });
    const made = plan([group(250)], []);
    expect(made.create.map(({ endpoints }) => endpoints.length)).to.deep.equal([100, 100, 50]);
    const slices = made.create.map((content, i): EndpointSlice => ({
      addressType: 'IPv4',
      metadata: { name: `slice-${i}`, uid: `slice-${i}` },
      ...content,
    }));
    const one = plan([group(251)], slices);
    expect([one.create.length, one.update.length, one.remove.length]).to.deep.equal([0, 1, 0]);
    expect(one.update[0]?.content.endpoints).to.have.length(51);
    const none = plan([group(250)], slices);
    expect([none.create.length, none.update.length, none.remove.length]).to.deep.equal([0, 0, 0]);
    const fewer = plan([group(200)], slices);
    expect(fewer.remove.map(({ metadata }) => metadata?.name)).to.deep.equal(['slice-2']);
  });
});
