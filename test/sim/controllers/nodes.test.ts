import { expect } from 'chai';
import { evict } from '../../../src/sim/controllers/index.js';
import type { ApiError } from '../../../src/sim/machinery/index.js';
import type { Namespace, Node, Pod, PodDisruptionBudget } from '../../../src/sim/types/index.js';
import { addNamespace, addNode, createWorld, deployment, node, type World } from './help.js';

describe('sim/controllers: nodes, namespaces, budgets', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld({ controllers: true, scheduler: true });
    addNamespace(world.api, 'default');
    addNode(world.api, node('one'));
  });
  afterEach(() => world.stop());

  const say = (type: string, status: string): void => {
    world.api.updateStatus<Node>('nodes', '', 'one', (draft) => {
      const others = draft.status?.conditions?.filter((each) => each.type !== type) ?? [];
      draft.status = { ...draft.status, conditions: [...others, { type, status }] };
    });
  };
  const taints = (): string[] =>
    (world.get<Node>('nodes', 'one', '').spec?.taints ?? []).map(
      ({ key, effect }) => `${key}:${effect}`,
    );

  it('taints a node for each bad condition, and untaints it', async () => {
    say('MemoryPressure', 'True');
    await world.clock.pass(10);
    expect(taints()).to.deep.equal(['node.kubernetes.io/memory-pressure:NoSchedule']);
    say('MemoryPressure', 'False');
    say('Ready', 'False');
    await world.clock.pass(10);
    expect(taints()).to.deep.equal([
      'node.kubernetes.io/not-ready:NoSchedule',
      'node.kubernetes.io/not-ready:NoExecute',
    ]);
    say('Ready', 'True');
    await world.clock.pass(10);
    expect(taints()).to.deep.equal([]);
  });

  it('calls a silent node Unknown after 50 s, and evicts its pods 300 s later', async () => {
    const spec = {
      containers: [{ name: 'main', image: 'a:1' }],
      tolerations: ['not-ready', 'unreachable'].map((name) => ({
        key: `node.kubernetes.io/${name}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    };
    world.api.create(
      'deployments.apps',
      deployment('web', 1, { template: { metadata: { labels: { app: 'web' } }, spec } }),
    );
    await world.clock.pass(1_000);
    const [pod] = world.pods('web');
    await world.clock.pass(56_000);
    const conditions = world.get<Node>('nodes', 'one', '').status?.conditions ?? [];
    expect(conditions.find(({ type }) => type === 'Ready')).to.include({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect(taints()).to.include('node.kubernetes.io/unreachable:NoExecute');
    expect(world.events.map(({ message }) => message)).to.include(
      'Node one status is now: NodeNotReady',
    );
    await world.clock.pass(280_000);
    expect(world.pods('web').map(({ metadata }) => metadata?.name)).to.deep.equal([
      pod?.metadata?.name,
    ]);
    await world.clock.pass(40_000);
    expect(world.api.get('pods', 'default', pod?.metadata?.name ?? '')).to.equal(undefined);
  });

  it('deletes pods of a node that is gone', async () => {
    world.api.create('deployments.apps', deployment('web', 1));
    await world.clock.pass(1_000);
    const [pod] = world.pods('web');
    world.api.delete('nodes', '', 'one');
    await world.clock.pass(60_000);
    expect(world.api.get('pods', 'default', pod?.metadata?.name ?? '')).to.equal(undefined);
  });

  it('gives a namespace its account and CA, and empties one that is deleted', async () => {
    addNamespace(world.api, 'other');
    await world.clock.pass(10);
    world.get('serviceaccounts', 'default', 'other');
    expect(world.get('configmaps', 'kube-root-ca.crt', 'other')).to.deep.include({
      data: { 'ca.crt': 'PEM' },
    });
    const made = deployment('web', 2);
    world.api.create('deployments.apps', {
      ...made,
      metadata: { ...made.metadata, namespace: 'other' },
    });
    await world.clock.pass(1_000);
    world.api.delete('namespaces', '', 'other');
    await world.clock.pass(10);
    expect(world.get<Namespace>('namespaces', 'other', '').status?.phase).to.equal('Terminating');
    await world.clock.pass(60_000);
    expect(world.api.get('namespaces', '', 'other')).to.equal(undefined);
    expect(world.api.list('pods', 'other')).to.deep.equal([]);
    expect(world.logged).to.deep.equal([]);
  });

  it('says what a namespace waits for', async () => {
    addNamespace(world.api, 'other');
    world.api.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: 'other', finalizers: ['example.test/wait'] },
    });
    await world.clock.pass(10);
    world.api.delete('namespaces', '', 'other');
    await world.clock.pass(1_000);
    const { conditions = [] } = world.get<Namespace>('namespaces', 'other', '').status ?? {};
    expect(conditions.map(({ type, status, message }) => [type, status, message])).to.deep.equal([
      ['NamespaceDeletionDiscoveryFailure', 'False', 'All resources successfully discovered'],
      [
        'NamespaceDeletionGroupVersionParsingFailure',
        'False',
        'All legacy kube types successfully parsed',
      ],
      [
        'NamespaceDeletionContentFailure',
        'False',
        'All content successfully deleted, may be waiting on finalization',
      ],
      [
        'NamespaceContentRemaining',
        'True',
        'Some resources are remaining: configmaps. has 1 resource instances',
      ],
      [
        'NamespaceFinalizersRemaining',
        'True',
        'Some content in the namespace has finalizers remaining: example.test/wait in 1 resource instances',
      ],
    ]);
  });

  it('evicts only what the budget spares, and says why not', async () => {
    world.api.create('deployments.apps', deployment('web', 3));
    world.api.create<PodDisruptionBudget>('poddisruptionbudgets.policy', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
    });
    await world.clock.pass(1_000);
    const budget = () =>
      world.get<PodDisruptionBudget>('poddisruptionbudgets.policy', 'web').status;
    expect(budget()).to.deep.include({
      expectedPods: 3,
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
    });
    const [first, second] = world.pods('web').map(({ metadata }) => metadata?.name ?? '');
    const try_ = (name = '', dryRun = false): void =>
      evict(world.api, world.clock, 'default', name, {}, { dryRun });
    try_(first, true);
    expect(budget()?.disruptionsAllowed).to.equal(1);
    try_(first);
    expect(world.get<Pod>('pods', first ?? '').status?.conditions?.at(-1)).to.include({
      type: 'DisruptionTarget',
      reason: 'EvictionByEvictionAPI',
    });
    try {
      try_(second);
      expect.fail('it was evicted');
    } catch (error) {
      const { status } = error as ApiError;
      expect([status.code, status.message, status.details?.causes]).to.deep.equal([
        429,
        "Cannot evict pod as it would violate the pod's disruption budget.",
        [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget web needs 2 healthy pods and has 3 currently',
          },
        ],
      ]);
    }
    await world.clock.pass(1_000);
    expect(budget()).to.deep.include({ currentHealthy: 3, disruptionsAllowed: 1 });
    try_(second);
    await world.clock.pass(1_000);
    expect(world.pods('web')).to.have.length(3);
  });
});
