import { expect } from 'chai';
import type { DaemonSet, Pod, StatefulSet } from '../../../src/sim/types/index.js';
import { addNamespace, addNode, createWorld, node, type World } from './help.js';

const template = (app: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'main', image: 'a:1' }] },
});

function statefulSet(replicas: number, spec: object = {}): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      replicas,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: template('db'),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      ...spec,
    },
  };
}

function daemonSet(): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: template('agent'),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    },
  };
}

describe('sim/controllers: StatefulSets and DaemonSets', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld({ controllers: true, scheduler: true });
    addNamespace(world.api, 'default');
    for (const name of ['one', 'two', 'three']) addNode(world.api, node(name));
  });
  afterEach(() => world.stop());

  const names = (app: string): string[] =>
    world.pods(app).map(({ metadata }) => metadata?.name ?? '');
  const messages = (about: string): string[] =>
    world.events.filter((event) => event.about === about).map(({ message }) => message);

  it('makes pods one after the other, each when the one before is ready', async () => {
    world.api.create('statefulsets.apps', statefulSet(3));
    const seen: string[] = [];
    for (let i = 0; i < 40; i++) {
      await world.clock.pass(20);
      const ready = world.pods('db').filter(({ status }) => status?.phase === 'Running');
      expect(world.pods('db').length - ready.length).to.be.at.most(1);
      seen.push(names('db').join());
    }
    expect([...new Set(seen)]).to.deep.equal(['db-0', 'db-0,db-1', 'db-0,db-1,db-2']);
    const pod = world.get<Pod>('pods', 'db-1');
    const { status } = world.get<StatefulSet>('statefulsets.apps', 'db');
    expect(pod.metadata?.labels).to.deep.equal({
      app: 'db',
      'apps.kubernetes.io/pod-index': '1',
      'controller-revision-hash': status?.currentRevision,
      'statefulset.kubernetes.io/pod-name': 'db-1',
    });
    expect(pod.spec).to.include({ hostname: 'db-1', subdomain: 'db' });
    expect(status).to.deep.include({
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      collisionCount: 0,
    });
    expect(messages('StatefulSet/db')[0]).to.equal('create Pod db-0 in StatefulSet db successful');
    expect(world.logged).to.deep.equal([]);
  });

  it('makes the claims of a pod before it', async () => {
    const claims = [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ];
    world.api.create('statefulsets.apps', statefulSet(2, { volumeClaimTemplates: claims }));
    await world.clock.pass(1_000);
    expect(
      world.api.list('persistentvolumeclaims').map(({ metadata }) => metadata?.name),
    ).to.deep.equal(['data-db-0']);
    expect(messages('StatefulSet/db')[0]).to.equal(
      'create Claim data-db-0 Pod db-0 in StatefulSet db success',
    );
  });

  it('goes down from the highest ordinal', async () => {
    world.api.create('statefulsets.apps', statefulSet(3));
    await world.clock.pass(1_000);
    world.api.update<StatefulSet>('statefulsets.apps', 'default', 'db', (draft) => {
      if (draft.spec !== undefined) draft.spec.replicas = 1;
    });
    const seen = new Set<string>();
    for (let i = 0; i < 40; i++) {
      await world.clock.pass(5);
      seen.add(names('db').join());
    }
    expect([...seen]).to.deep.equal(['db-0,db-1,db-2', 'db-0,db-1', 'db-0']);
  });

  it('replaces pods from the highest ordinal in a rolling update, one at a time', async () => {
    world.api.create('statefulsets.apps', statefulSet(3));
    await world.clock.pass(2_000);
    world.api.update<StatefulSet>('statefulsets.apps', 'default', 'db', (draft) => {
      const [container] = draft.spec?.template.spec?.containers ?? [];
      if (container !== undefined) container.image = 'a:2';
    });
    for (let i = 0; i < 60; i++) {
      await world.clock.pass(20);
      const ready = world
        .pods('db')
        .filter(
          ({ status, metadata }) =>
            status?.phase === 'Running' && metadata?.deletionTimestamp === undefined,
        );
      expect(ready.length).to.be.at.least(2);
    }
    expect(world.pods('db').map(({ spec }) => spec?.containers[0]?.image)).to.deep.equal([
      'a:2',
      'a:2',
      'a:2',
    ]);
    const deleted = messages('StatefulSet/db').filter((text) => text.startsWith('delete'));
    expect(deleted.map((text) => text.slice(0, 15))).to.deep.equal([
      'delete Pod db-2',
      'delete Pod db-1',
      'delete Pod db-0',
    ]);
    const { status } = world.get<StatefulSet>('statefulsets.apps', 'db');
    expect(status?.currentRevision).to.equal(status?.updateRevision);
  });

  it('puts one daemon on each node that takes it, through the scheduler', async () => {
    world.api.create('daemonsets.apps', daemonSet());
    await world.clock.pass(1_000);
    expect(
      world
        .pods('agent')
        .map(({ spec }) => spec?.nodeName)
        .sort(),
    ).to.deep.equal(['one', 'three', 'two']);
    addNode(world.api, node('four'));
    addNode(world.api, node('five', { spec: { taints: [{ key: 'own', effect: 'NoSchedule' }] } }));
    await world.clock.pass(1_000);
    expect(world.pods('agent')).to.have.length(4);
    const { status } = world.get<DaemonSet>('daemonsets.apps', 'agent');
    expect(status).to.deep.include({
      desiredNumberScheduled: 4,
      currentNumberScheduled: 4,
      numberReady: 4,
      numberAvailable: 4,
      numberMisscheduled: 0,
      updatedNumberScheduled: 4,
    });
    const [pod] = world.pods('agent');
    expect(pod?.spec?.tolerations?.map(({ key }) => key)).to.include(
      'node.kubernetes.io/memory-pressure',
    );
    expect(pod?.metadata?.labels?.['controller-revision-hash']).to.match(/^[a-z0-9]{6,10}$/);
    expect(world.logged).to.deep.equal([]);
  });

  it('rolls daemons so that at most maxUnavailable nodes are without one', async () => {
    world.api.create('daemonsets.apps', daemonSet());
    await world.clock.pass(1_000);
    world.api.update<DaemonSet>('daemonsets.apps', 'default', 'agent', (draft) => {
      const [container] = draft.spec?.template.spec?.containers ?? [];
      if (container !== undefined) container.image = 'a:2';
    });
    for (let i = 0; i < 60; i++) {
      await world.clock.pass(20);
      const ready = world
        .pods('agent')
        .filter(
          ({ status, metadata }) =>
            status?.phase === 'Running' && metadata?.deletionTimestamp === undefined,
        );
      expect(ready.length).to.be.at.least(2);
    }
    expect(
      new Set(world.pods('agent').map(({ spec }) => spec?.containers[0]?.image)),
    ).to.deep.equal(new Set(['a:2']));
  });
});
