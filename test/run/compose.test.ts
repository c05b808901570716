import { expect } from 'chai';
import fc from 'fast-check';
import { applyMerge, isMap } from '../../src/base/index.js';
import type { PendingUndo, UndoOp } from '../../src/model/index.js';
import { composeMerge, composeUndos } from '../../src/run/compose.js';

const ref = { kind: 'Deployment', name: 'web', namespace: 'n' };
const patch = (body: unknown): UndoOp => ({ op: 'patch', ref, strategy: 'merge', body });
const object = (spec: Record<string, unknown>) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'n' },
  spec,
});
const pending = (...undos: UndoOp[]): PendingUndo[] =>
  undos.map((undo, i) => ({
    seq: undos.length - i,
    run: 'r',
    step: 's',
    text: `change ${undos.length - i}`,
    undo,
    done: true,
  }));

/** Small JSON maps with nulls, as merge patches have them. */
const mergePatch = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, 1, 'x', true),
    fc.array(fc.integer(), { maxLength: 2 }),
    tie('map'),
  ),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
})).map;

describe('composeMerge', () => {
  it('applied once gives what the two patches give one after the other, on an object that has maps where the patches have (law)', () => {
    fc.assert(
      fc.property(mergePatch, mergePatch, mergePatch, (target, first, second) => {
        const start = applyMerge({}, target);
        const oneByOne = applyMerge(applyMerge(start, first), second);
        // Where the first patch replaced or removed a whole map, its former fields must be named to be
        // gone; undo patches always name them (inverseMergePatch), so that case is left out here.
        fc.pre(!replacesMap(start, first) && !replacesMap(first, second));
        expect(applyMerge(start, composeMerge(first, second))).to.deep.equal(oneByOne);
      }),
    );
  });
});

/** Whether a patch puts a map where there was none, or something else where there was one. */
function replacesMap(target: unknown, patchBody: unknown): boolean {
  if (!isMap(target) || !isMap(patchBody)) return false;
  return Object.entries(patchBody).some(
    ([key, value]) =>
      key in target && (isMap(value) !== isMap(target[key]) || replacesMap(target[key], value)),
  );
}

describe('composeUndos', () => {
  it('leads straight to the oldest state: undoing a fix must not break the system again', () => {
    const [only, ...rest] = composeUndos(
      pending(patch({ spec: { limit: '7Mi' } }), patch({ spec: { limit: '256Mi' } })),
    );
    expect(rest).to.deep.equal([]);
    expect(only).to.deep.include({ seqs: [2, 1], undo: patch({ spec: { limit: '256Mi' } }) });
  });

  it('keeps the fields of both changes', () => {
    const [only] = composeUndos(
      pending(patch({ spec: { limit: null } }), patch({ spec: { env: 0 } })),
    );
    expect(only?.undo).to.deep.equal(patch({ spec: { limit: null, env: 0 } }));
  });

  it('creates a deleted object again as it was before the fault, not as it was when deleted', () => {
    const [only] = composeUndos(
      pending({ op: 'create', object: object({ leak: 45 }) }, patch({ spec: { leak: 0 } })),
    );
    expect(only?.undo).to.deep.equal({ op: 'create', object: object({ leak: 0 }) });
  });

  it('deletes an object that was created and changed', () => {
    const undo: UndoOp = { op: 'delete', ref };
    expect(composeUndos(pending(patch({ spec: { a: 1 } }), undo))[0]?.undo).to.deep.equal(undo);
  });

  it('takes an object named with and without its apiVersion for the same', () => {
    const named: UndoOp = {
      op: 'patch',
      ref: { ...ref, apiVersion: 'apps/v1' },
      strategy: 'merge',
      body: {},
    };
    expect(composeUndos(pending(named, patch({})))).to.have.length(1);
  });

  it('leaves different objects, and what stands alone, apart and newest first', () => {
    const other: UndoOp = {
      op: 'patch',
      ref: { ...ref, name: 'api' },
      strategy: 'merge',
      body: {},
    };
    const alone: UndoOp = { op: 'deleteNamespace', name: 'n' };
    const result = composeUndos(pending(other, patch({}), alone));
    expect(result.map((entry) => entry.seqs)).to.deep.equal([[3], [2], [1]]);
  });
});
