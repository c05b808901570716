import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { LabError, systemClock } from '../../src/base/index.js';
import { clusterDir, openJournal, readJournal } from '../../src/journal/index.js';
import type { Provider } from '../../src/provider/index.js';
import { openSession } from '../../src/run/open.js';
import type { RunOptions } from '../../src/run/index.js';
import { rejection, withTempDir } from '../journal/temp-dir.js';

/** What opening a session does where this is found under the cluster's name. */
async function opening(
  stateHome: string,
  found: object,
): Promise<{ error: LabError; deleted: string[] }> {
  const deleted: string[] = [];
  const provider: Partial<Provider> = {
    name: 'kind',
    find: () => Promise.resolve(found as Awaited<ReturnType<Provider['find']>>),
    delete: (name) => {
      deleted.push(name);
      return Promise.reject(new LabError('UNDO_FAILED', { message: 'far enough' }));
    },
  };
  const options: Partial<RunOptions> = {
    provider: provider as Provider,
    stateHome,
    reportsDir: join(stateHome, 'reports'),
    cluster: 'c',
    command: 'lab run x',
    clock: systemClock,
  };
  const error = await rejection(openSession(options as RunOptions, 'run'));
  expect(error).to.be.instanceOf(LabError);
  return { error: error as LabError, deleted };
}

describe('a session on a cluster that cannot be used', () => {
  const broken = { state: 'broken', handle: {}, why: 'Its API server does not answer' };

  it('never deletes one that was whole: somebody may keep it', () =>
    withTempDir(async (stateHome) => {
      const dir = clusterDir(stateHome, 'c');
      const journal = await openJournal(dir);
      const undo = { op: 'deleteNamespace', name: 'n' } as const;
      await journal.intend({ run: 'r', step: 's', text: 'n', undo });
      await journal.close();
      const { error, deleted } = await opening(stateHome, { ...broken, unfinished: false });
      expect(deleted).to.deep.equal([]);
      expect(error.code).to.equal('CLUSTER_STATE');
      expect(error.message).to.contain('Its API server does not answer');
      expect(error.next).to.contain('lab down --cluster c').and.to.contain('--cluster');
      expect((await readJournal(dir)).pending).to.have.length(1);
    }));

  it('deletes one whose creation never ended', () =>
    withTempDir(async (stateHome) => {
      const { deleted } = await opening(stateHome, { ...broken, unfinished: true });
      expect(deleted).to.deep.equal(['c']);
      expect(existsSync(clusterDir(stateHome, 'c'))).to.be.false;
    }));
});
