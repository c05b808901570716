import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { LabError, systemClock } from '../../src/base/index.js';
import type { Journal } from '../../src/journal/index.js';
import type { KubeApi, PendingUndo, RunRecord } from '../../src/model/index.js';
import { Recorder } from '../../src/run/recorder.js';
import { undoPending, type UndoTools } from '../../src/run/undo.js';
import { rejection, withTempDir } from '../journal/temp-dir.js';

describe('a full disk in the middle of a run', () => {
  it('is said with its code where a file of the report is written', () =>
    withTempDir(async (dir) => {
      // Every write to it says ENOSPC.
      await symlink('/dev/full', join(dir, 'run.json'));
      await symlink('/dev/full', join(dir, 'timeline.jsonl'));
      const recorder = new Recorder({} as RunRecord, dir, systemClock);
      expect(await rejection(recorder.write('run.json', '{}'))).to.include({ code: 'DISK_FULL' });
      recorder.timeline({ type: 'note', text: 'x' });
      expect(await rejection(recorder.flush())).to.include({ code: 'DISK_FULL' });
    }));

  it('keeps nothing from being undone, though the journal cannot tell', async () => {
    const full = (): Promise<never> =>
      Promise.reject(new LabError('DISK_FULL', { message: 'no space' }));
    const deleted: string[] = [];
    const kube: Partial<KubeApi> = {
      delete: ({ name }) => {
        deleted.push(name);
        return Promise.resolve(true);
      },
      get: () => Promise.resolve(undefined),
    };
    const pending = ['a', 'b'].map((name, index): PendingUndo => {
      const undo = { op: 'delete', ref: { kind: 'Service', name } } as const;
      return { seq: index + 1, run: 'r', step: 's', text: name, undo, done: true };
    });
    const journal: Partial<Journal> = { undone: full, failed: full };
    const tools: Partial<UndoTools> = { kube: kube as KubeApi, patience: 0 };
    const results = await undoPending(pending, journal as Journal, tools as UndoTools);
    expect(deleted).to.deep.equal(['a', 'b']);
    expect(results.map(({ ok }) => ok)).to.deep.equal([false, false]);
  });
});
