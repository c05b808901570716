import { expect } from 'chai';
import { parseRunRecord, parseTimeline, remakeReport } from '../../src/report/index.js';
import { sampleRecord, sampleTimeline } from './sample.js';
import { errorRun } from './variants.js';

describe('remakeReport', function () {
  // Drawing is all CPU: a busy machine needs its time.
  this.timeout(90_000);

  it('makes the same bytes from what was stored as from what was in memory', async () => {
    const first = await remakeReport(sampleRecord(), sampleTimeline());
    const record = parseRunRecord(JSON.stringify(sampleRecord()));
    const timeline = parseTimeline(
      sampleTimeline()
        .map((entry) => `${JSON.stringify(entry)}\n`)
        .join(''),
    );
    expect(await remakeReport(record, timeline)).to.deep.equal(first);
    expect(first.map((file) => file.path)).to.include.members([
      'report.md',
      'junit.xml',
      'charts/restarts-dark.svg',
    ]);
  });

  it('makes every picture that the report shows', async () => {
    const files = await remakeReport(sampleRecord(), sampleTimeline());
    const markdown = files.find((file) => file.path === 'report.md')?.content ?? '';
    const shown = [...markdown.matchAll(/(?:src|srcset)="([^"]+)"/g)].map((match) => match[1]);
    expect(files.map((file) => file.path)).to.include.members(shown);
  });

  it('makes a report of a run that saw nothing', async () => {
    expect((await remakeReport(errorRun(), [])).map((file) => file.path)).to.deep.equal([
      'report.md',
      'junit.xml',
    ]);
  });
});
