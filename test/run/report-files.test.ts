import { createHash } from 'node:crypto';
import { mkdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RunRecord } from '../../src/model/index.js';
import { pointLatest, readRun } from '../../src/run/report-files.js';
import { rejection, withTempDir } from '../journal/temp-dir.js';
import { sampleRecord, sampleTimeline } from '../report/sample.js';
import { withSmallSystem } from './small-system.js';

/** A run on disk whose record lists its timeline and one transcript. */
async function runIn(dir: string): Promise<RunRecord> {
  const record = sampleRecord();
  const files = {
    'timeline.jsonl': sampleTimeline()
      .map((entry) => `${JSON.stringify(entry)}\n`)
      .join(''),
    'transcript/01-a.txt': '$ kubectl get pods\n',
  };
  await mkdir(join(dir, 'transcript'), { recursive: true });
  record.files = [];
  for (const [path, content] of Object.entries(files)) {
    await writeFile(join(dir, path), content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    record.files.push({ path, sha256, bytes: Buffer.byteLength(content) });
  }
  await writeFile(join(dir, 'run.json'), JSON.stringify(record));
  return record;
}

describe('a run that is read back', () => {
  it('is its record and its timeline while the files are those of the run', () =>
    withTempDir(async (dir) => {
      const record = await runIn(dir);
      const stored: unknown = JSON.parse(JSON.stringify({ record, timeline: sampleTimeline() }));
      expect(await readRun(dir)).to.deep.equal(stored);
    }));

  for (const path of ['timeline.jsonl', 'transcript/01-a.txt']) {
    it(`is refused when ${path} was changed or is gone, by that name`, () =>
      withTempDir(async (dir) => {
        await runIn(dir);
        const text = await readFile(join(dir, path), 'utf8');
        await writeFile(join(dir, path), `${text}\n`);
        const changed = await rejection(readRun(dir));
        expect(changed).to.include({ code: 'RUN_RECORD_INVALID' });
        expect(changed.message).to.contain(join(dir, path)).and.contain('changed');
        await rm(join(dir, path));
        const gone = await rejection(readRun(dir));
        expect(gone).to.include({ code: 'RUN_RECORD_INVALID' });
        expect(gone.message).to.contain(join(dir, path)).and.contain('missing');
      }));
  }

  it('has no timeline when the run listed none', () =>
    withTempDir(async (dir) => {
      await runIn(dir);
      await writeFile(join(dir, 'run.json'), JSON.stringify({ ...sampleRecord(), files: [] }));
      expect((await readRun(dir)).timeline).to.deep.equal([]);
    }));

  it('holds nothing that came after the digests were taken', () =>
    withSmallSystem(async ({ session }) => {
      const { recorder, journal } = await session();
      await mkdir(recorder.dir, { recursive: true });
      recorder.timeline({ type: 'note', text: 'seen' });
      await recorder.digestFiles();
      recorder.timeline({ type: 'note', text: 'too late' });
      await recorder.flush();
      await recorder.write('run.json', JSON.stringify(recorder.record));
      await journal.close();
      expect((await readRun(recorder.dir)).timeline).to.have.length(1);
    }));

  it('is the sample of this repository', async () => {
    const { timeline } = await readRun('reports/sample/atlan-outage');
    expect(timeline).not.to.deep.equal([]);
  });
});

describe('latest', () => {
  it('points to the last run of all scenarios, and to the last of each', () =>
    withTempDir(async (reports) => {
      for (const scenario of ['a', 'b']) await mkdir(join(reports, scenario));
      for (const run of ['b/1', 'a/2', 'b/3']) await pointLatest(join(reports, run));
      expect(await readlink(join(reports, 'latest'))).to.equal('b/3');
      expect(await readlink(join(reports, 'a', 'latest'))).to.equal('2');
      expect(await readlink(join(reports, 'b', 'latest'))).to.equal('3');
    }));

  it('is always there while runs end side by side', () =>
    withTempDir(async (reports) => {
      await mkdir(join(reports, 'a'));
      const runs = Array.from({ length: 30 }, (_, index) => join(reports, 'a', String(index)));
      await pointLatest(join(reports, 'a', 'first'));
      let ended = false;
      const looking = (async () => {
        while (!ended) await readlink(join(reports, 'latest'));
      })();
      await Promise.all(runs.map((run) => pointLatest(run)));
      ended = true;
      await looking;
    }));
});
