import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../../../src/sim/machinery/index.js';
import { addNamespace, addNode, createWorld, deployment, node, type World } from './help.js';

describe('sim/controllers: garbage', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld({ controllers: true, scheduler: true });
    addNamespace(world.api, 'default');
    addNode(world.api, node('one'));
  });
  afterEach(() => world.stop());

  const map = (name: string, owners: KubeObject[] = [], blockOwnerDeletion = false): KubeObject =>
    world.api.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace: 'default',
        ownerReferences: owners.map(({ metadata }) => ({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: metadata?.name ?? '',
          uid: metadata?.uid ?? '',
          blockOwnerDeletion,
        })),
      },
    });
  const names = (): string[] =>
    world.api
      .list('configmaps', 'default')
      .map(({ metadata }) => metadata?.name ?? '')
      .filter((name) => name !== 'kube-root-ca.crt');

  it('takes a Deployment with all that it has made', async () => {
    world.api.create('deployments.apps', deployment('web', 3));
    await world.clock.pass(1_000);
    world.api.delete('deployments.apps', 'default', 'web');
    await world.clock.pass(1_000);
    expect(world.api.list('replicasets.apps')).to.deep.equal([]);
    expect(world.pods('web')).to.deep.equal([]);
  });

  it('keeps what was left to itself', async () => {
    world.api.create('deployments.apps', deployment('web', 2));
    await world.clock.pass(1_000);
    world.api.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Orphan' });
    await world.clock.pass(1_000);
    expect(world.api.get('deployments.apps', 'default', 'web')).to.equal(undefined);
    const [set] = world.api.list('replicasets.apps');
    expect(set?.metadata?.ownerReferences).to.equal(undefined);
    expect(world.pods('web')).to.have.length(2);
  });

  it('takes dependents first in the foreground', async () => {
    const owner = map('owner');
    const child = map('child', [owner], true);
    world.api.update('configmaps', 'default', 'child', (draft) => {
      draft.metadata = { ...draft.metadata, finalizers: ['example.test/wait'] };
    });
    world.api.delete('configmaps', 'default', 'owner', { propagationPolicy: 'Foreground' });
    await world.clock.pass(1_000);
    expect(names()).to.deep.equal(['child', 'owner']);
    world.api.update('configmaps', 'default', 'child', (draft) => {
      draft.metadata = { ...draft.metadata, finalizers: undefined };
    });
    await world.clock.pass(1_000);
    expect(names()).to.deep.equal([]);
    expect(child.metadata?.name).to.equal('child');
  });

  it('takes what comes with an owner that is not there', async () => {
    map('child', [{ metadata: { name: 'nobody', uid: 'no-such-uid' } }]);
    await world.clock.pass(100);
    expect(names()).to.deep.equal([]);
  });

  it('leaves nothing whose owners are all gone, and takes nothing that still has one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 2, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(11), fc.constantFrom('Background', 'Foreground', 'Orphan')), {
          maxLength: 6,
        }),
        async (links, deletions) => {
          const made: KubeObject[] = [];
          for (const [i, owners] of links.entries()) {
            const its = new Set(owners.map((owner) => made[owner % (i + 1)]));
            made.push(
              map(
                `map-${i}`,
                [...its].filter((each) => each !== undefined),
              ),
            );
          }
          for (const [i, propagationPolicy] of deletions) {
            world.api.delete('configmaps', 'default', `map-${i}`, {
              propagationPolicy: propagationPolicy as 'Background',
            });
            await world.clock.pass(50);
          }
          const left = world.api.list('configmaps', 'default');
          const uids = new Set(left.map(({ metadata }) => metadata?.uid));
          for (const { metadata } of left) {
            const owners = metadata?.ownerReferences ?? [];
            expect(owners.length === 0 || owners.some(({ uid }) => uids.has(uid))).to.equal(true);
          }
          for (const each of made)
            world.api.delete('configmaps', 'default', each.metadata?.name ?? '');
          await world.clock.pass(50);
          expect(world.logged).to.deep.equal([]);
        },
      ),
      { numRuns: 15 },
    );
  });
});
