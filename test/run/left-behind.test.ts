import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { acquireLock, clusterDir, openJournal, readJournal } from '../../src/journal/index.js';
import type { ClusterHandle, UndoOp } from '../../src/model/index.js';
import type { Provider } from '../../src/provider/index.js';
import { journaled } from '../../src/run/change.js';
import { clean, down, recover, type StateOptions } from '../../src/run/index.js';
import type { Session } from '../../src/run/session.js';
import { rejection, withTempDir } from '../journal/temp-dir.js';

type Found = Awaited<ReturnType<Provider['find']>>;

const NAMESPACE: UndoOp = { op: 'deleteNamespace', name: 'n' };
const CLUSTER: UndoOp = { op: 'deleteCluster', provider: 'kind', name: 'c' };

/** A state folder whose cluster `c` has these undos pending, and a provider that finds it so. */
async function withCluster(
  found: object,
  undos: UndoOp[],
  use: (options: StateOptions, dir: string) => Promise<void>,
): Promise<void> {
  await withTempDir(async (stateHome) => {
    const dir = clusterDir(stateHome, 'c');
    const journal = await openJournal(dir);
    for (const undo of undos) {
      await journal.intend({ run: 'r', step: 's', text: undo.op, undo });
    }
    await journal.close();
    const provider: Partial<Provider> = {
      find: () => Promise.resolve(found as Found),
      list: () => Promise.resolve([]),
    };
    await use({ provider: provider as Provider, stateHome }, dir);
  });
}

const pendingOf = async (dir: string): Promise<string[]> =>
  (await readJournal(dir)).pending.map(({ text }) => text);

describe('recover', () => {
  it('ticks everything off when the cluster is gone', () =>
    withCluster({ state: 'absent' }, [CLUSTER, NAMESPACE], async (options, dir) => {
      const results = await recover(options, 'c');
      expect(results.map(({ ok, note }) => ({ ok, note }))).to.deep.equal(
        Array(2).fill({ ok: true, note: 'the cluster is gone' }),
      );
      expect(await pendingOf(dir)).to.deep.equal([]);
    }));

  it('keeps the journal of a cluster that does not answer: it may hold what was changed', () =>
    withCluster({ state: 'broken', why: 'no answer' }, [NAMESPACE], async (options, dir) => {
      const error = await rejection(recover(options, 'c'));
      expect(error).to.be.instanceOf(LabError).and.include({ code: 'CLUSTER_STATE' });
      expect(error.message).to.contain('no answer');
      expect(await pendingOf(dir)).to.deep.equal(['deleteNamespace']);
    }));

  it('has nothing to undo in a cluster that is half made: that is for down to delete', () =>
    withCluster({ state: 'broken', why: 'half made' }, [CLUSTER], async (options, dir) => {
      expect(await recover(options, 'c')).to.deep.equal([]);
      expect(await pendingOf(dir)).to.deep.equal(['deleteCluster']);
    }));

  it('refuses what is not ours', () =>
    withCluster({ state: 'foreign', why: 'x' }, [NAMESPACE], async (options, dir) => {
      expect(await rejection(recover(options, 'c'))).to.include({ code: 'CLUSTER_FOREIGN' });
      expect(await pendingOf(dir)).to.deep.equal(['deleteNamespace']);
    }));
});

describe('down', () => {
  it('has taken the state away before another can have the lock', () =>
    withCluster({ state: 'absent' }, [NAMESPACE], async (options, dir) => {
      // Many files, so that whoever took the lock too early would still see some.
      for (let i = 0; i < 500; i++) await writeFile(join(dir, `file-${i}`), '');
      let next: Promise<boolean> | undefined;
      options.provider.list = () => {
        next = lockedAndThere(dir);
        return Promise.resolve([]);
      };
      await down(options, 'c');
      expect(await next).to.be.false;
    }));
});

describe('clean', () => {
  it('goes on past a cluster that cannot be deleted, and past a damaged journal', () =>
    withCluster({ state: 'absent' }, [CLUSTER], async (options, dir) => {
      for (const name of ['a', 'b', 'd']) {
        const other = clusterDir(options.stateHome, name);
        await mkdir(other, { recursive: true });
        await writeFile(join(other, 'journal.jsonl'), 'damaged\n{}\n');
      }
      const held = await acquireLock(clusterDir(options.stateHome, 'd'), { command: 'lab run d' });
      const handle = {} as ClusterHandle;
      options.provider.list = () => Promise.resolve([{ name: 'a', handle, running: true }]);
      options.provider.delete = () =>
        Promise.reject(new LabError('CLUSTER_FOREIGN', { message: 'another one' }));
      const would = await clean(options, true);
      expect(would).to.deep.equal({ clusters: ['a', 'b', 'c'], failed: [] });
      const { clusters, failed } = await clean(options, false);
      await held.release();
      expect(clusters).to.deep.equal(['b', 'c']);
      expect(failed.map(({ cluster, error }) => [cluster, error.code])).to.deep.equal([
        ['a', 'CLUSTER_FOREIGN'],
      ]);
      expect(existsSync(dir)).to.be.false;
    }));
});

/** Waits for the lock of a folder; whether the folder was there when it came. */
async function lockedAndThere(dir: string): Promise<boolean> {
  for (;;) {
    try {
      const lock = await acquireLock(dir, { command: 'next' });
      const there = existsSync(dir);
      await lock.release();
      return there;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
    }
  }
}

describe('a journalled change', () => {
  it('does not begin once the walk has ended, and leaves no intent', () =>
    withTempDir(async (dir) => {
      const journal = await openJournal(dir);
      const session = { journal, state: { record: { run: { id: 'r' } } } } as Session;
      const stop = new AbortController();
      const made: string[] = [];
      const change = (text: string): Promise<void> =>
        journaled(
          session,
          's',
          text,
          [NAMESPACE],
          () => {
            made.push(text);
            return Promise.resolve();
          },
          stop.signal,
        );
      await change('first');
      stop.abort(new Error('stopped'));
      expect((await rejection(change('second'))).message).to.equal('stopped');
      expect(made).to.deep.equal(['first']);
      expect(journal.pending().map(({ text }) => text)).to.deep.equal(['first']);
      await journal.close();
    }));
});
