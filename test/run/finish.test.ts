import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { RunRecord } from '../../src/model/index.js';
import { finish } from '../../src/run/finish.js';
import { withSmallSystem } from './small-system.js';

describe('the end of a run', () => {
  it('is an error when the report cannot be written: a verdict nobody can read is none', () =>
    withSmallSystem(async ({ session, events }) => {
      const ended = await session('hand');
      const { dir } = ended.recorder;
      await mkdir(dirname(dir), { recursive: true });
      await writeFile(dir, 'a file where the folder should be');
      expect(await finish(ended, true)).to.equal(undefined);
      await ended.journal.close();
      const { verdict, error } = ended.state.record;
      expect(error).to.include({ code: 'NOT_WRITABLE' });
      expect(verdict).to.deep.include({ outcome: 'error', exitCode: 3 });
      expect(events.at(-1)).to.deep.include({ type: 'run.end', verdict, error });
    }));

  it('does not leave a record on disk that says passed beside a report that is missing', () =>
    withSmallSystem(async ({ session }) => {
      const ended = await session('hand');
      const { dir } = ended.recorder;
      await mkdir(dir, { recursive: true });
      await symlink('/dev/full', join(dir, 'report.md'));
      await finish(ended, true);
      await ended.journal.close();
      expect(ended.state.record.error).to.include({ code: 'DISK_FULL' });
      const text = await readFile(join(dir, 'run.json'), 'utf8');
      expect((JSON.parse(text) as RunRecord).verdict).to.include({ outcome: 'error', exitCode: 3 });
    }));

  it('keeps what ended the run when the report cannot be written either', () =>
    withSmallSystem(async ({ session }) => {
      const ended = await session('hand');
      const { dir } = ended.recorder;
      await mkdir(dirname(dir), { recursive: true });
      await writeFile(dir, '');
      ended.state.record.error = { code: 'ABORTED', message: 'stopped', next: '', details: [] };
      await finish(ended, false);
      await ended.journal.close();
      expect(ended.state.record.verdict).to.include({ outcome: 'aborted', exitCode: 130 });
      expect(ended.state.record.error).to.include({ code: 'ABORTED' });
    }));
});
