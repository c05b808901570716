import { expect } from 'chai';
import type { Journal } from '../../src/journal/index.js';
import type { KubeApi, KubeObject, ObjectRef, PendingUndo, UndoOp } from '../../src/model/index.js';
import { undoPending, type UndoResult, type UndoTools } from '../../src/run/undo.js';

const REF: ObjectRef = { apiVersion: 'v1', kind: 'Service', name: 's', namespace: 'n' };

/** What comes of these undos, newest first, where the cluster has this object. */
async function results(now: KubeObject | undefined, ...undos: UndoOp[]): Promise<UndoResult[]> {
  const kube: Partial<KubeApi> = {
    get: () => Promise.resolve(now),
    patch: () => Promise.resolve(now as KubeObject),
    create: (object) => Promise.resolve(object),
    delete: () => {
      const there = now !== undefined;
      now = undefined;
      return Promise.resolve(there);
    },
  };
  const pending = undos.map((undo, index): PendingUndo => {
    const seq = undos.length - index;
    return { seq, run: 'r', step: 's', text: `change ${seq}`, undo, done: true };
  });
  const journal: Partial<Journal> = { undone: () => Promise.resolve() };
  const tools: Partial<UndoTools> = { kube: kube as KubeApi, patience: 0 };
  return await undoPending(pending, journal as Journal, tools as UndoTools);
}

const service = (app: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', namespace: 'n' },
  spec: { selector: { app } },
});

const restore = (app: string): UndoOp => ({
  op: 'patch',
  ref: REF,
  strategy: 'merge',
  body: { spec: { selector: { app } } },
});

describe('the result of an undo', () => {
  it('names all changes of one object, oldest first', async () => {
    const [result, ...others] = await results(service('new'), restore('new'), restore('old'));
    expect(others).to.deep.equal([]);
    expect(result).to.deep.include({ ok: true, changes: ['change 1', 'change 2'] });
  });

  it('says what was done', async () => {
    const did = async (now: KubeObject | undefined, undo: UndoOp): Promise<unknown> =>
      (await results(now, undo))[0]?.did;
    expect(await did(service('new'), restore('old'))).to.equal('restored');
    expect(await did(service('new'), { op: 'delete', ref: REF })).to.equal('deleted');
    expect(await did(undefined, { op: 'create', object: service('old') })).to.equal(
      'created again',
    );
  });

  it('makes an object again that somebody has deleted since it was changed', async () => {
    const created: KubeObject[] = [];
    const tools: Partial<UndoTools> = {
      kube: {
        get: () => Promise.resolve(undefined),
        create: (object: KubeObject) => Promise.resolve(created.push(object)),
      } as unknown as KubeApi,
      patience: 0,
    };
    const undo: UndoOp = { ...restore('old'), object: service('old') } as UndoOp;
    const pending = [{ seq: 1, run: 'r', step: 's', text: 'change 1', undo, done: true }];
    const journal = { undone: () => Promise.resolve() } as unknown as Journal;
    const [result] = await undoPending(pending, journal, tools as UndoTools);
    expect(result).to.deep.include({ ok: true, did: 'restored' });
    expect(created).to.deep.equal([service('old')]);
    const [unknown] = await results(undefined, restore('old'));
    expect(unknown).to.deep.include({ ok: true, note: 'the object is gone' });
  });

  it('says that nothing was to do', async () => {
    const [result] = await results(service('old'), restore('old'));
    expect(result).to.deep.include({ ok: true, note: 'already as it was' });
    expect(result).not.to.have.property('did');
  });
});
