import { expect } from 'chai';
import fc from 'fast-check';
import { fieldChanges, inverseMergePatch, lasting } from '../../../src/steps/index.js';
import { mergePatch } from '../doubles.js';

/** Objects as the API has them: no nulls, and no `__proto__` (JSON patches of the API have none either). */
const key = fc.string({ maxLength: 4 }).filter((name) => name !== '__proto__');
const { tree } = fc.letrec<{ tree: object; value: unknown }>((tie) => ({
  tree: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.string({ maxLength: 3 }),
    fc.boolean(),
    fc.array(fc.integer(), { maxLength: 3 }),
    tie('tree'),
  ),
}));

describe('inverseMergePatch', () => {
  it('applied to what was changed, gives what was before', () => {
    fc.assert(
      fc.property(tree, tree, (former, changed) => {
        const patch = inverseMergePatch(former, changed);
        expect(mergePatch(lasting(changed), patch ?? {})).to.deep.equal(lasting(former));
      }),
    );
  });

  it('is undefined exactly when nothing differs', () => {
    fc.assert(
      fc.property(tree, (object) => {
        expect(inverseMergePatch(object, structuredClone(object))).to.equal(undefined);
        expect(fieldChanges(object, object)).to.deep.equal([]);
      }),
    );
  });

  it('names absent keys as null, arrays as a whole, and nothing that did not change', () => {
    const former = { spec: { selector: { app: 'a' }, ports: [1, 2], type: 'x' } };
    const changed = { spec: { selector: { app: 'b', tier: 'c' }, ports: [1], type: 'x' } };
    expect(inverseMergePatch(former, changed)).to.deep.equal({
      spec: { selector: { app: 'a', tier: null }, ports: [1, 2] },
    });
  });

  it('leaves out what the API server writes itself', () => {
    const meta = { name: 'a', uid: 'u', resourceVersion: '1', generation: 1, managedFields: [] };
    const former = { metadata: { ...meta, labels: { a: '1' } }, status: { x: 1 } };
    const changed = {
      metadata: { ...meta, resourceVersion: '2', generation: 2 },
      status: { x: 2 },
    };
    expect(inverseMergePatch(former, changed)).to.deep.equal({ metadata: { labels: { a: '1' } } });
  });
});

describe('fieldChanges', () => {
  it('names each leaf with both values', () => {
    const former = { spec: { selector: { app: 'a' }, list: [1], ports: [{ port: 1 }] } };
    const changed = {
      spec: { selector: { app: 'b' }, list: [1, 2], ports: [{ port: 2 }], extra: true },
    };
    expect(fieldChanges(former, changed)).to.deep.equal([
      { path: ['spec', 'selector', 'app'], from: 'a', to: 'b' },
      { path: ['spec', 'list'], from: [1], to: [1, 2] },
      { path: ['spec', 'ports', '0', 'port'], from: 1, to: 2 },
      { path: ['spec', 'extra'], from: undefined, to: true },
    ]);
  });
});
