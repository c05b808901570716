import { expect } from 'chai';
import fc from 'fast-check';
import type { Pod, PodSpec } from '../../../src/sim/types/index.js';
import { bind } from '../../../src/sim/scheduler/index.js';
import { addNamespace, addNode, createWorld, node, type World } from '../controllers/help.js';

function pod(name: string, spec: Partial<PodSpec> = {}, labels?: Record<string, string>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...(labels === undefined ? {} : { labels }) },
    spec: { containers: [{ name: 'main', image: 'a' }], ...spec },
  };
}

const asking = (name: string, cpu: string, memory = '16Mi', spec: Partial<PodSpec> = {}): Pod =>
  pod(name, {
    containers: [{ name: 'main', image: 'a', resources: { requests: { cpu, memory } } }],
    ...spec,
  });

describe('sim/scheduler', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld({ scheduler: true });
    addNamespace(world.api, 'default');
  });
  afterEach(() => world.stop());

  const where = (name: string): string | undefined => world.get<Pod>('pods', name).spec?.nodeName;
  const scheduled = (name: string) =>
    world.get<Pod>('pods', name).status?.conditions?.find(({ type }) => type === 'PodScheduled');

  it('binds a pod, with its condition and event', async () => {
    addNode(world.api, node('one'));
    world.api.create('pods', pod('web'));
    await world.clock.pass(10);
    expect(where('web')).to.equal('one');
    expect(scheduled('web')).to.include({ status: 'True', observedGeneration: 1 });
    expect(world.get<Pod>('pods', 'web').metadata?.generation).to.equal(1);
    expect(world.events).to.deep.equal([
      {
        about: 'Pod/web',
        type: 'Normal',
        reason: 'Scheduled',
        message: 'Successfully assigned default/web to one',
      },
    ]);
    expect(() => bind(world.api, world.clock, 'default', 'web', 'one')).to.throw(
      'pod web is already assigned to node "one"',
    );
  });

  it('breaks ties for a pod alike, however often it did so for others', async () => {
    const places = async (before: number): Promise<(string | undefined)[]> => {
      world.stop();
      world = createWorld({ scheduler: true });
      addNamespace(world.api, 'default');
      for (let i = 0; i < 20; i++) addNode(world.api, node(`node-${i}`));
      for (let i = 0; i < before; i++) {
        world.api.create('pods', pod(`gone-${i}`));
        await world.clock.pass(10);
        world.api.delete('pods', 'default', `gone-${i}`, { gracePeriodSeconds: 0 });
      }
      await world.clock.pass(100);
      const names = ['a', 'b', 'c', 'd'];
      for (const name of names) world.api.create('pods', pod(name));
      await world.clock.pass(100);
      return names.map(where);
    };
    expect(await places(3)).to.deep.equal(await places(0));
  });

  it('says why there is no node, as Kubernetes 1.34 does', async () => {
    addNode(
      world.api,
      node('master', {
        spec: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] },
      }),
    );
    addNode(world.api, node('one'));
    world.api.create('pods', pod('nowhere', { nodeSelector: { no: 'such-node' } }));
    await world.clock.pass(10);
    const text =
      "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
    expect(scheduled('nowhere')).to.include({
      status: 'False',
      reason: 'Unschedulable',
      message: text,
    });
    expect(world.events).to.deep.equal([
      { about: 'Pod/nowhere', type: 'Warning', reason: 'FailedScheduling', message: text },
    ]);
  });

  it('tells a shortage that others cause from one that the node itself has', async () => {
    addNode(world.api, node('one'));
    world.api.create('pods', asking('first', '3'));
    await world.clock.pass(10);
    world.api.create('pods', asking('second', '3'));
    world.api.create('pods', asking('huge', '9', '64Gi'));
    await world.clock.pass(10);
    expect(scheduled('second')?.message).to.equal(
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    );
    expect(scheduled('huge')?.message).to.equal(
      '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    );
  });

  it('tries again when room is made, and not before', async () => {
    addNode(world.api, node('one'));
    world.api.create('pods', asking('first', '3'));
    await world.clock.pass(10);
    world.api.create('pods', asking('second', '3'));
    await world.clock.pass(20_000);
    expect(world.events.filter(({ reason }) => reason === 'FailedScheduling')).to.have.length(1);
    world.api.delete('pods', 'default', 'first');
    await world.clock.pass(100);
    expect(where('second')).to.equal('one');
  });

  it('waits for a taint to go', async () => {
    const tainted = node('one', {
      spec: { taints: [{ key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' }] },
    });
    addNode(world.api, tainted);
    world.api.create('pods', pod('web'));
    await world.clock.pass(5_000);
    expect(where('web')).to.equal(undefined);
    world.api.update('nodes', '', 'one', (draft: typeof tainted) => {
      draft.spec = {};
    });
    await world.clock.pass(10);
    expect(where('web')).to.equal('one');
  });

  it('keeps pods apart, and near, as their affinities ask', async () => {
    for (const name of ['one', 'two']) addNode(world.api, node(name));
    const term = {
      topologyKey: 'kubernetes.io/hostname',
      labelSelector: { matchLabels: { app: 'db' } },
    };
    const apart = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    for (const name of ['a', 'b', 'c']) {
      world.api.create('pods', pod(name, { affinity: apart }, { app: 'db' }));
    }
    await world.clock.pass(10);
    expect(new Set([where('a'), where('b')]).size).to.equal(2);
    expect(scheduled('c')?.message).to.contain("2 node(s) didn't match pod anti-affinity rules");
    const near = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    world.api.create('pods', pod('far', { affinity: near }));
    await world.clock.pass(10);
    expect(where('far')).to.be.oneOf(['one', 'two']);
  });

  it('spreads by a hard constraint', async () => {
    for (const name of ['one', 'two']) addNode(world.api, node(name));
    const constraint = {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'web' } },
    };
    for (let i = 0; i < 6; i++) {
      world.api.create(
        'pods',
        pod(`web-${i}`, { topologySpreadConstraints: [constraint] }, { app: 'web' }),
      );
    }
    await world.clock.pass(10);
    expect(world.pods('web').filter(({ spec }) => spec?.nodeName === 'one')).to.have.length(3);
  });

  it('preempts the weakest pods for one of higher priority', async () => {
    addNode(world.api, node('one'));
    world.api.create('pods', asking('weak', '2', '16Mi', { priority: 1 }));
    world.api.create('pods', asking('weaker', '2', '16Mi', { priority: 0 }));
    await world.clock.pass(500);
    world.api.create('pods', asking('strong', '2', '16Mi', { priority: 10 }));
    await world.clock.pass(10);
    expect(world.get<Pod>('pods', 'strong').status?.nominatedNodeName).to.equal('one');
    await world.clock.pass(5_000);
    expect(where('strong')).to.equal('one');
    expect(where('weak')).to.equal('one');
    expect(world.api.get('pods', 'default', 'weaker')).to.equal(undefined);
    const uid = world.get<Pod>('pods', 'strong').metadata?.uid;
    expect(world.events.filter(({ reason }) => reason === 'Preempted')).to.deep.equal([
      {
        about: 'Pod/weaker',
        type: 'Normal',
        reason: 'Preempted',
        message: `Preempted by pod ${uid} on node one`,
      },
    ]);
  });

  it('never gives a node more than it has, whatever comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.boolean()), { maxLength: 30 }),
        async (steps) => {
          const other = createWorld({ scheduler: true });
          addNamespace(other.api, 'default');
          for (const name of ['one', 'two', 'three']) addNode(other.api, node(name));
          for (const [i, [cpu, drop]] of steps.entries()) {
            other.api.create('pods', asking(`pod-${i}`, `${cpu}m`));
            if (drop && i > 0) other.api.delete('pods', 'default', `pod-${i - 1}`);
            await other.clock.pass(5);
          }
          for (const name of ['one', 'two', 'three']) {
            const used = other.api
              .by<Pod>('podsByNode', name)
              .reduce(
                (sum, { spec }) =>
                  sum + parseInt(spec?.containers[0]?.resources?.requests?.cpu ?? '0'),
                0,
              );
            expect(used).to.be.at.most(4000);
          }
          expect(other.logged).to.deep.equal([]);
          other.stop();
        },
      ),
      { numRuns: 10 },
    );
  });
});
