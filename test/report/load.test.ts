import { expect } from 'chai';
import type { LoadResult, RunRecord } from '../../src/model/index.js';
import { renderMarkdown } from '../../src/report/index.js';
import { at, iso, sampleRecord } from './sample.js';

/** The load table's first cells and the rows of the record's loads. */
function rows(record: RunRecord): Map<string, string[]> {
  const [, section = ''] = renderMarkdown(record, []).split('## Load before, during and after');
  const lines = section.split('\n## ')[0]?.split('\n') ?? [];
  const cells = lines
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return new Map(cells.map(([title = '', ...values]) => [title, values]));
}

/** The sample with one load of the profile `quick`, which began so many seconds after the run. */
function withQuick(seconds: number): RunRecord {
  const record = sampleRecord();
  const [before] = record.loads;
  if (!before) throw new Error('the sample has no load');
  const quick: LoadResult = { ...before, profile: 'quick', startedAt: at(seconds) };
  record.loads = [quick];
  return record;
}

describe('the table of loads', () => {
  it('heads a quick load with what it was sent for', () => {
    expect(rows(withQuick(45)).get('')).to.deep.equal(['before (quick)']);
    expect(rows(withQuick(150)).get('')).to.deep.equal(['after (quick)']);
    const record = withQuick(55);
    record.phases = [
      {
        phase: 'inject',
        fault: 'selector-mismatch',
        startedAt: iso(50),
        endedAt: iso(58),
        status: 'ok',
      },
      { phase: 'inject', fault: 'low-memory-limit', startedAt: iso(58), status: 'running' },
    ];
    expect(rows(record).get('')).to.deep.equal(['after selector-mismatch (quick)']);
    record.phases = [];
    expect(rows(record).get('')).to.deep.equal(['quick']);
  });

  it('says of requests in flight at the stop that they are not among those sent', () => {
    const record = sampleRecord();
    const title = 'in flight at the stop, not counted as sent';
    expect(rows(record).has(title)).to.equal(false);
    const during = record.loads[1];
    if (!during) throw new Error('the sample has no load during the outage');
    during.withdrawn = 1894;
    expect(rows(record).get(title)).to.deep.equal(['0', '1,894', '0']);
  });

  it('says of latencies that they are of errors too, where there were any', () => {
    const mixed = 'latency of all answers, errors too: p50';
    const record = sampleRecord();
    expect([...rows(record).keys()]).to.include(mixed);
    record.loads = record.loads.filter((load) => load.profile !== 'during');
    expect([...rows(record).keys()])
      .to.include('latency of all answers: p50')
      .and.not.include(mixed);
  });
});
