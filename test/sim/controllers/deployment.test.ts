import { expect } from 'chai';
import fc from 'fast-check';
import { createRandom } from '../../../src/sim/machinery/index.js';
import type { Deployment, Pod, ReplicaSet } from '../../../src/sim/types/index.js';
import { addNamespace, addNode, createWorld, deployment, node, type World } from './help.js';

const isAvailable = (pod: Pod): boolean =>
  pod.metadata?.deletionTimestamp === undefined &&
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ===
    true;

function start(seed = 1, startsIn: () => number | undefined = () => 100): World {
  const world = createWorld({ controllers: true, scheduler: true, seed, doll: { startsIn } });
  addNamespace(world.api, 'default');
  addNode(world.api, node('one'));
  addNode(world.api, node('two'));
  return world;
}

const setImage = (world: World, name: string, image: string): void => {
  world.api.update<Deployment>('deployments.apps', 'default', name, (draft) => {
    const [container] = draft.spec?.template.spec?.containers ?? [];
    if (container !== undefined) container.image = image;
  });
};

describe('sim/controllers: deployments', () => {
  let world: World;
  afterEach(() => world.stop());

  it('makes pods ready and says so as Kubernetes does', async () => {
    world = start();
    world.api.create('deployments.apps', deployment('web', 2));
    await world.clock.pass(2_000);
    const { status, metadata } = world.get<Deployment>('deployments.apps', 'web');
    const [set] = world.api.list<ReplicaSet>('replicasets.apps', 'default');
    expect(world.logged).to.deep.equal([]);
    expect(metadata?.annotations).to.deep.equal({ 'deployment.kubernetes.io/revision': '1' });
    expect(set?.metadata?.name).to.match(/^web-[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
    expect(set?.metadata?.annotations).to.deep.equal({
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
      'deployment.kubernetes.io/revision': '1',
    });
    expect({ ...status, conditions: undefined }).to.deep.equal({
      availableReplicas: 2,
      observedGeneration: 1,
      readyReplicas: 2,
      replicas: 2,
      updatedReplicas: 2,
      conditions: undefined,
    });
    expect(
      status?.conditions?.map(({ type, status, reason, message }) => [
        type,
        status,
        reason,
        message,
      ]),
    ).to.deep.equal([
      ['Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'],
      [
        'Progressing',
        'True',
        'NewReplicaSetAvailable',
        `ReplicaSet "${set?.metadata?.name}" has successfully progressed.`,
      ],
    ]);
    expect(
      world.events.filter(({ about }) => about === 'Deployment/web').map(({ message }) => message),
    ).to.deep.equal([`Scaled up replica set ${set?.metadata?.name} from 0 to 2`]);
    expect(set?.status).to.deep.equal({
      availableReplicas: 2,
      fullyLabeledReplicas: 2,
      observedGeneration: 1,
      readyReplicas: 2,
      replicas: 2,
    });
  });

  it('keeps the numbers of a rolling update at every moment, whatever the numbers are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom<(number | string)[]>([1, 0], [0, 1], ['25%', '25%'], [2, 1], ['100%', 0]),
        fc.integer({ min: 1, max: 1000 }),
        async (replicas, [maxSurge, maxUnavailable], seed) => {
          const chance = createRandom(seed);
          world = start(seed, () => 50 + chance.below(500));
          const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
          world.api.create('deployments.apps', deployment('web', replicas, { strategy }));
          await world.clock.pass(5_000);
          expect(world.pods('web').filter(isAvailable)).to.have.length(replicas);
          setImage(world, 'web', 'a:2');
          const part = (
            value: number | string | undefined,
            round: (n: number) => number,
          ): number =>
            typeof value === 'string' ? round((parseInt(value) / 100) * replicas) : (value ?? 0);
          const surge = part(maxSurge, Math.ceil);
          let down = part(maxUnavailable, Math.floor);
          if (surge === 0 && down === 0) down = 1;
          for (let i = 0; i < 100; i++) {
            await world.clock.pass(60);
            const living = world
              .pods('web')
              .filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
            expect(living.length).to.be.at.most(replicas + surge);
            expect(living.filter(isAvailable).length).to.be.at.least(replicas - down);
          }
          const images = world.pods('web').map(({ spec }) => spec?.containers[0]?.image);
          expect(images).to.deep.equal(Array<string>(replicas).fill('a:2'));
          world.stop();
        },
      ),
      { numRuns: 4 },
    );
  });

  it('makes no new pod of a Recreate rollout before the last old one is gone', async () => {
    world = start();
    world.api.create('deployments.apps', deployment('web', 3, { strategy: { type: 'Recreate' } }));
    await world.clock.pass(2_000);
    setImage(world, 'web', 'a:2');
    for (let i = 0; i < 100; i++) {
      await world.clock.pass(5);
      const images = new Set(world.pods('web').map(({ spec }) => spec?.containers[0]?.image));
      expect(images.size).to.be.at.most(1);
    }
    await world.clock.pass(1_000);
    expect(world.pods('web').map(({ spec }) => spec?.containers[0]?.image)).to.deep.equal([
      'a:2',
      'a:2',
      'a:2',
    ]);
  });

  it('goes back to an old ReplicaSet and counts on in revisions', async () => {
    world = start();
    world.api.create('deployments.apps', deployment('web', 1));
    await world.clock.pass(1_000);
    setImage(world, 'web', 'a:2');
    await world.clock.pass(1_000);
    setImage(world, 'web', 'a:1');
    await world.clock.pass(1_000);
    const sets = world.api.list<ReplicaSet>('replicasets.apps', 'default');
    const current = sets.find(({ spec }) => spec?.replicas === 1);
    expect(sets).to.have.length(2);
    expect(current?.metadata?.annotations).to.include({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
  });

  it('says that it timed out when nothing moves for progressDeadlineSeconds', async () => {
    world = start(1, () => undefined);
    world.api.create('deployments.apps', deployment('web', 1, { progressDeadlineSeconds: 30 }));
    await world.clock.pass(25_000);
    const reason = (): string | undefined =>
      world
        .get<Deployment>('deployments.apps', 'web')
        .status?.conditions?.find(({ type }) => type === 'Progressing')?.reason;
    expect(reason()).to.equal('ReplicaSetUpdated');
    await world.clock.pass(10_000);
    expect(reason()).to.equal('ProgressDeadlineExceeded');
  });

  it('keeps as many old ReplicaSets as revisionHistoryLimit says', async () => {
    world = start();
    world.api.create('deployments.apps', deployment('web', 1, { revisionHistoryLimit: 1 }));
    for (const image of ['a:2', 'a:3', 'a:4']) {
      await world.clock.pass(1_000);
      setImage(world, 'web', image);
    }
    await world.clock.pass(2_000);
    expect(world.api.list('replicasets.apps', 'default')).to.have.length(2);
  });

  it('scales all ReplicaSets in proportion in the middle of a rollout', async () => {
    let stuck = false;
    world = start(1, () => (stuck ? undefined : 50));
    world.api.create('deployments.apps', deployment('web', 10));
    await world.clock.pass(2_000);
    stuck = true;
    setImage(world, 'web', 'a:2');
    await world.clock.pass(2_000);
    const sizes = (): number[] =>
      world.api
        .list<ReplicaSet>('replicasets.apps', 'default')
        .map(({ spec }) => spec?.replicas ?? 0)
        .sort();
    expect(sizes()).to.deep.equal([5, 8]);
    world.api.update<Deployment>('deployments.apps', 'default', 'web', (draft) => {
      if (draft.spec !== undefined) draft.spec.replicas = 20;
    });
    await world.clock.pass(2_000);
    expect(sizes().reduce((a, b) => a + b)).to.equal(25);
    expect(sizes()[0]).to.be.greaterThan(5);
  });
});
