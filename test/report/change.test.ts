import { expect } from 'chai';
import { renderMarkdown } from '../../src/report/index.js';
import { iso, sampleRecord } from './sample.js';

describe('the change record of a report', () => {
  const changed = () => {
    const record = sampleRecord();
    record.scenario.change = {
      title: 'Raise the limit',
      why: 'It is | too low.',
      risk: { level: 'medium', text: 'The pod restarts once.' },
      plan: ['Raise it.', 'Look.'],
      rollback: ['Lower it.'],
    };
    return record;
  };
  const section = (markdown: string): string =>
    /^## Change record\n([\s\S]*?)(?=^## )/m.exec(markdown)?.[1] ?? '';

  it('is there when the scenario has one, with plan, risk and rollback', () => {
    expect(renderMarkdown(sampleRecord(), [])).not.to.include('Change record');
    const text = section(renderMarkdown(changed(), []));
    expect(text).to.include('**Raise the limit**');
    expect(text).to.include('It is \\| too low.');
    expect(text).to.include('Risk: **medium**. The pod restarts once.');
    expect(text).to.include('1. Raise it.\n2. Look.');
    expect(text).to.include('1. Lower it.');
  });

  it('has what was done, when, and each check of the recovery as it was seen', () => {
    const record = changed();
    const fixes = record.changes.filter(({ purpose }) => purpose === 'fix');
    expect(fixes).not.to.deep.equal([]);
    const text = section(renderMarkdown(record, []));
    for (const { text: what } of fixes) expect(text).to.include(what);
    expect(text).to.include('holds');
    expect(text).not.to.include('does not hold');
    for (const one of record.observations) {
      if (one.role === 'recovery') one.result = 'false';
    }
    expect(section(renderMarkdown(record, []))).to.include('**does not hold**');
  });

  it('says that nothing was carried out when nothing was', () => {
    const record = changed();
    record.changes = record.changes.filter(({ purpose }) => purpose !== 'fix');
    expect(section(renderMarkdown(record, []))).to.include('**Nothing was carried out.**');
  });

  it('names the files that were copied as evidence', () => {
    const record = changed();
    const [entry] = record.transcript;
    if (!entry) throw new Error('the sample has no transcript');
    entry.at = iso(105);
    entry.copied = {
      path: 'evidence/heap.hprof',
      from: 'web-1/main:/dumps/heap.hprof',
      bytes: 1024 ** 2,
      sha256: 'ab'.repeat(32),
      verified: true,
      found: [],
    };
    const text = section(renderMarkdown(record, []));
    expect(text).to.match(/`evidence\/heap.hprof` +\| \+105.0 s .*\| 1\.?0? ?Mi/);
    expect(text).to.include('ab'.repeat(32));
  });
});
