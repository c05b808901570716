import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../../../src/sim/machinery/index.js';
import { Store, type Versioned } from '../../../src/sim/store/index.js';

const make = (name: string, extra: object = {}): KubeObject => ({
  metadata: { name, namespace: 'a', uid: name },
  ...extra,
});
const open = (): Store =>
  new Store((error) => {
    throw error as Error;
  });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the store', () => {
  it('numbers writes with one counter, whatever they are of', () => {
    const store = open();
    const first = store.put('pods', make('a'));
    const second = store.put('services', make('a'));
    expect(Number(second.metadata?.resourceVersion)).to.equal(
      Number(first.metadata?.resourceVersion) + 1,
    );
    expect(store.version).to.equal(Number(second.metadata?.resourceVersion));
  });

  it('lists in the order of namespaces and names', () => {
    const store = open();
    for (const [namespace, name] of [
      ['b', 'x'],
      ['a', 'z'],
      ['a', 'y'],
    ] as const) {
      store.put('pods', { metadata: { namespace, name, uid: name } });
    }
    const names = store
      .list('pods', '')
      .map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`);
    expect(names).to.deep.equal(['a/y', 'a/z', 'b/x']);
    expect(store.list('pods', 'a')).to.have.length(2);
  });

  it('tells a watcher what is there, then every change once, though some were on their way', async () => {
    const store = open();
    store.put('pods', make('a'));
    const seen: string[] = [];
    store.watch('pods', ({ type, object }) => seen.push(`${type} ${object.metadata?.name}`));
    store.put('pods', make('b'));
    store.remove('pods', 'a', 'a');
    await settled();
    expect(seen).to.deep.equal(['ADDED a', 'ADDED b', 'DELETED a']);
  });

  it('tells changes that a listener makes after those that it is being told', async () => {
    const store = open();
    const seen: string[] = [];
    store.subscribe('pods', ({ object }) => {
      seen.push(object.metadata?.name ?? '');
      if (object.metadata?.name === 'a') store.put('pods', make('c'));
    });
    store.put('pods', make('a'));
    store.put('pods', make('b'));
    await settled();
    expect(seen).to.deep.equal(['a', 'b', 'c']);
  });

  it('goes on after a listener that fails', async () => {
    const errors: unknown[] = [];
    const store = new Store((error) => errors.push(error));
    let told = 0;
    store.subscribe('pods', () => {
      throw new Error('no');
    });
    store.subscribe('pods', () => told++);
    store.put('pods', make('a'));
    store.put('pods', make('b'));
    await settled();
    expect([told, errors.length]).to.deep.equal([2, 2]);
  });

  it('gives the changes since a version, and says when they are forgotten', () => {
    const store = open();
    const { version } = store;
    for (let i = 0; i < 20_000; i++) store.put('pods', make('a', { i }));
    expect(store.since('pods', version)).to.equal(undefined);
    expect(store.since('pods', store.version - 3)).to.have.length(3);
    expect(store.since('pods', store.version)).to.deep.equal([]);
  });

  it('keeps a change for one compaction, and says after the next that it is forgotten', () => {
    const store = open();
    const { version } = store;
    store.put('pods', make('a'));
    store.compact();
    store.put('pods', make('b'));
    expect(store.since('pods', version)).to.have.length(2);
    store.compact();
    expect(store.since('pods', version)).to.equal(undefined);
    expect(store.since('pods', version + 1)).to.have.length(1);
    store.compact();
    expect(store.since('pods', version + 1)).to.equal(undefined);
    expect(store.since('pods', version + 2)).to.deep.equal([]);
  });

  it('keeps its indices: what they hold is what a walk through all objects finds', () => {
    const pods = fc.array(
      fc.record({
        name: fc.constantFrom('p', 'q', 'r', 's'),
        node: fc.constantFrom('', 'n1', 'n2'),
        owner: fc.constantFrom(undefined, 'o1', 'o2'),
        gone: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(pods, (writes) => {
        const store = open();
        for (const { name, node, owner, gone } of writes) {
          if (gone) store.remove('pods', 'a', name);
          else {
            const ownerReferences =
              owner === undefined
                ? []
                : [{ apiVersion: 'v1', kind: 'X', name: owner, uid: owner, controller: true }];
            store.put('pods', {
              metadata: { name, namespace: 'a', uid: name, ownerReferences },
              spec: { nodeName: node },
            } as KubeObject);
          }
        }
        const all = store.list<KubeObject & { spec: { nodeName: string } }>('pods', '');
        for (const node of ['n1', 'n2']) {
          const walk = all.filter(({ spec }) => spec.nodeName === node);
          expect(store.by('podsByNode', node)).to.have.members(walk);
        }
        for (const owner of ['o1', 'o2']) {
          const walk = all.filter(({ metadata }) => metadata?.ownerReferences?.[0]?.uid === owner);
          expect(store.by('podsByOwner', owner)).to.have.members(walk);
          expect(store.by('byOwner', owner)).to.have.members(walk);
        }
      }),
    );
  });

  it('replays to what is stored: list and changes since then make the list of later', () => {
    const writes = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(writes, fc.nat(40), (all, at) => {
        const store = open();
        const write = ([name, gone]: [string, boolean]): void => {
          if (gone) store.remove('pods', 'a', name);
          else store.put('pods', make(name));
        };
        all.slice(0, at).forEach(write);
        const state = new Map(store.list('pods', '').map((each) => [each.metadata?.name, each]));
        const { version } = store;
        all.slice(at).forEach(write);
        for (const { type, object } of store.since('pods', version) as Versioned[]) {
          if (type === 'DELETED') state.delete(object.metadata?.name);
          else state.set(object.metadata?.name, object);
        }
        expect([...state.values()]).to.have.members(store.list('pods', ''));
      }),
    );
  });
});
