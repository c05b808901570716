import { expect } from 'chai';
import { openJournal } from '../../src/journal/index.js';
import type { NodeOps } from '../../src/model/index.js';
import { belongsToCluster } from '../../src/run/recover.js';
import { undoPending, type UndoTools } from '../../src/run/undo.js';
import { withTempDir } from '../journal/temp-dir.js';

const FORMER = 'evictionHard: {}\n';

/** A node whose kubelet has this configuration, and what was written to it. */
function nodeWith(content: string): { node: NodeOps; written: string[] } {
  const written: string[] = [];
  const node: Partial<NodeOps> = {
    readFile: () => Promise.resolve(content),
    writeKubeletConfig: (name, text) => {
      written.push(`${name}: ${text}`);
      return Promise.resolve();
    },
  };
  return { node: node as NodeOps, written };
}

/** The journal of a run that was killed before or after it had set a node's memory budget. */
async function undoBudget(dir: string, node: NodeOps, done: boolean): Promise<string[]> {
  const journal = await openJournal(dir);
  const undo = { op: 'kubeletConfig', node: 'worker', content: FORMER } as const;
  const seq = await journal.intend({ run: 'r', step: 'provision/budgets', text: 'budget', undo });
  if (done) await journal.done(seq);
  const [entry] = journal.pending();
  expect(entry && belongsToCluster(entry)).to.equal(done);
  const results = await undoPending(journal.pending(), journal, { node } as UndoTools);
  expect(journal.pending()).to.deep.equal([]);
  await journal.close();
  return results.map(({ ok, note, did }) => `${ok ? 'ok' : 'failed'}: ${note ?? did}`);
}

describe('the undo of a memory budget', () => {
  it('writes the former kubelet configuration back, byte for byte', () =>
    withTempDir(async (dir) => {
      const { node, written } = nodeWith('evictionHard: {memory.available: 100Mi}\n');
      expect(await undoBudget(dir, node, false)).to.deep.equal(['ok: restored']);
      expect(written).to.deep.equal([`worker: ${FORMER}`]);
    }));

  it('restarts no kubelet whose configuration was not touched yet', () =>
    withTempDir(async (dir) => {
      const { node, written } = nodeWith(FORMER);
      expect(await undoBudget(dir, node, false)).to.deep.equal(['ok: already as it was']);
      expect(written).to.deep.equal([]);
    }));

  it('is left to the deletion of the cluster once the budget was set', () =>
    withTempDir(async (dir) => {
      const { node } = nodeWith(FORMER);
      await undoBudget(dir, node, true);
    }));
});
