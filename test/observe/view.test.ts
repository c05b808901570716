import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../../src/model/index.js';
import { createView, type ObjectChange, type ObservedView } from '../../src/observe/index.js';
import { DrivenWatch, object } from './driven-watch.js';

describe('view', () => {
  let kube: DrivenWatch;
  let stop: AbortController;
  let lost: unknown[];
  let view: ObservedView;

  beforeEach(() => {
    kube = new DrivenWatch();
    stop = new AbortController();
    lost = [];
    view = createView(kube, stop.signal, (error) => lost.push(error));
  });
  afterEach(() => stop.abort());

  const watched = async (objects: KubeObject[], kind = 'Pod'): Promise<void> => {
    const ready = view.ensure({ kind });
    kube.of(kind).on.reset(objects);
    await ready;
  };

  it('watches a kind once, however often and from however many sides it is ensured', async () => {
    const both = Promise.all([view.ensure({ kind: 'Pod' }), view.ensure({ kind: 'Pod' })]);
    kube.of('Pod').on.reset([]);
    await both;
    await view.ensure({ kind: 'Pod', namespace: 'demo' });
    await view.ensure({ kind: 'Pod', apiVersion: 'v1' });
    expect(kube.watches).to.have.length(1);
  });

  it('gives and lists objects by name, namespace and label selector', async () => {
    const a = object('Pod', 'a', {}, { app: 'web' });
    const b = object('Pod', 'b', {}, { app: 'db' });
    await watched([a, b]);
    expect(view.get({ kind: 'Pod', namespace: 'demo', name: 'a' })).to.equal(a);
    expect(view.get({ kind: 'Pod', namespace: 'other', name: 'a' })).to.equal(undefined);
    expect(view.list({ kind: 'Pod', labelSelector: 'app in (web)' })).to.deep.equal([a]);
    expect(view.list({ kind: 'Pod', namespace: 'demo', name: 'b' })).to.deep.equal([b]);
    expect(view.list({ kind: 'Pod', namespace: 'other' })).to.deep.equal([]);
  });

  it('ignores the namespace of a kind that has none', async () => {
    const node = object('Node', 'n');
    await watched([node], 'Node');
    expect(view.get({ kind: 'Node', namespace: 'demo', name: 'n' })).to.equal(node);
    expect(view.list({ kind: 'Node', namespace: 'demo' })).to.deep.equal([node]);
  });

  it('refuses to answer for a kind that nobody watches: no data is not "none"', async () => {
    expect(() => view.list({ kind: 'Pod' })).to.throw('nobody watches');
    const ready = view.ensure({ kind: 'Pod', namespace: 'demo' });
    expect(() => view.list({ kind: 'Pod', namespace: 'demo' })).to.throw('nobody watches');
    kube.of('Pod').on.reset([]);
    await ready;
    expect(view.list({ kind: 'Pod', namespace: 'demo' })).to.deep.equal([]);
    expect(() => view.list({ kind: 'Pod', namespace: 'x' })).to.throw('nobody watches');
  });

  it('tells listeners in the same turn, when the cache already has the change', async () => {
    await watched([]);
    const names: string[] = [];
    const off = view.onChange(() =>
      names.push(
        view
          .list({ kind: 'Pod' })
          .map(({ metadata }) => metadata.name)
          .join(','),
      ),
    );
    kube.of('Pod').on.change('ADDED', object('Pod', 'a'));
    expect(names).to.deep.equal(['a']);
    off();
    kube.of('Pod').on.change('ADDED', object('Pod', 'b'));
    expect(names).to.deep.equal(['a']);
  });

  it('sends a failure before the first list to ensure, a later one to onLost', async () => {
    const first = view.ensure({ kind: 'Pod' });
    const refused = new Error('refused');
    kube.of('Pod').fail(refused);
    expect(await first.catch((error: unknown) => error)).to.equal(refused);
    expect(lost).to.deep.equal([]);

    await watched([], 'Node');
    const gone = new Error('gone');
    kube.of('Node').fail(gone);
    await new Promise(setImmediate);
    expect(lost).to.deep.equal([gone]);
  });

  it('tells changes that, replayed, give the cache, whatever comes in whatever order', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(
      fc.record({ op: fc.constant('reset' as const), names: fc.uniqueArray(name) }),
      fc.record({ op: fc.constantFrom('ADDED', 'MODIFIED', 'DELETED'), names: fc.tuple(name) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const driven = new DrivenWatch();
        const end = new AbortController();
        const cached = createView(driven, end.signal, () => {});
        const replayed = new Map<string, KubeObject>();
        cached.onObject(({ type, before, object: now }: ObjectChange) => {
          const key = now.metadata.name;
          expect(before).to.equal(replayed.get(key));
          expect(type === 'added' || type === 'initial').to.equal(before === undefined);
          if (type === 'deleted') replayed.delete(key);
          else replayed.set(key, now);
        });
        cached.ensure({ kind: 'Pod' }).catch(() => {});
        const { on } = driven.of('Pod');
        on.reset([]);
        for (const { op, names } of steps) {
          if (op === 'reset') on.reset(names.map((n) => object('Pod', n)));
          else on.change(op, object('Pod', names[0] ?? ''));
          expect(cached.list({ kind: 'Pod' })).to.have.members([...replayed.values()]);
        }
        end.abort();
      }),
    );
  });

  it('does not tell a version twice, and tells an object of the same name as another', async () => {
    const changes: string[] = [];
    const a = object('Pod', 'a');
    await watched([a]);
    view.onObject(({ type, object: now }) => changes.push(`${type} ${now.metadata.uid}`));
    kube.of('Pod').on.change('MODIFIED', a);
    kube.of('Pod').on.reset([a]);
    expect(changes).to.deep.equal([]);
    kube.of('Pod').on.reset([object('Pod', 'a', { metadata: { name: 'a', uid: 'new' } })]);
    expect(changes).to.deep.equal(['deleted uid-a', 'added new']);
  });
});
