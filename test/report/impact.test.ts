import { expect } from 'chai';
import type { RunRecord } from '../../src/model/index.js';
import { impactOf } from '../../src/report/impact.js';
import { renderMarkdown } from '../../src/report/index.js';
import { at, iso, sampleRecord } from './sample.js';
import { abortedRun, errorRun } from './variants.js';

const during = (run: RunRecord): RunRecord['loads'][number] => {
  const found = run.loads.find((load) => load.profile === 'during');
  if (!found) throw new Error('the sample has no load during the outage');
  return found;
};

describe('what users met', () => {
  it('counts the requests of the outage only, by kind, most frequent first', () => {
    const run = sampleRecord();
    const impact = impactOf(run);
    expect(impact?.sent).to.equal(during(run).sent);
    expect(impact?.bad.map(({ kind }) => kind)).to.deep.equal([
      '502',
      'refused',
      'closed',
      'timeout',
      'reset',
    ]);
    expect(impact?.bad.reduce((sum, { times }) => sum + times, 0)).to.equal(during(run).sent);
    expect(impact?.after).to.deep.equal({ sent: 200000, good: 199998 });
  });

  it('begins with the first bad answer of a check or a load, whichever came first', () => {
    expect(impactOf(sampleRecord())?.first).to.deep.equal({ at: at(55.8), kind: '502' });
    const run = sampleRecord();
    run.observations = run.observations.filter((o) => !o.evidence?.startsWith('HTTP 502'));
    expect(impactOf(run)?.first).to.deep.equal({ at: at(60.1), kind: '502' });
  });

  it('ends with the last bad second when not every failure is listed, else with the last failure', () => {
    const run = sampleRecord();
    expect(impactOf(run)?.last?.at).to.equal(at(79));
    const load = during(run);
    load.statuses = { '502': 2 };
    load.errors = { refused: 1, reset: 0, closed: 1, timeout: 0, other: 0 };
    expect(impactOf(run)?.last?.at).to.equal(at(63.1));
  });

  it('does not take the end of a hold for the moment when answers were good again', () => {
    const impact = impactOf(sampleRecord());
    expect(impact?.good).to.deep.equal({ at: at(136.4), askedFrom: at(134), fixedAt: at(133.2) });
    expect(renderMarkdown(sampleRecord(), [])).to.include(
      'After the last fix (+133.2 s) answers were still bad or slow; they were good from +136.4 s on, 3.2 s later.',
    );
  });

  it('calls answers good at once when the first look was', () => {
    const run = sampleRecord();
    const check = run.observations.find((o) => o.step === 'recovery/selector-mismatch.recovery[0]');
    if (!check) throw new Error('no recovery check in the sample');
    check.decidedAt = iso(144.3);
    expect(renderMarkdown(run, [])).to.include(
      'Answers were good from +134.3 s on, 1.1 s after the last fix (+133.2 s).',
    );
  });

  it('never calls answers good when a check of the recovery did not hold', () => {
    const run = sampleRecord();
    for (const o of run.observations) if (o.role === 'recovery') o.result = 'false';
    expect(impactOf(run)).to.include({ neverGood: true }).and.not.have.property('good');
    expect(renderMarkdown(run, [])).to.include('answers **did not stay good**');
  });

  it('says nothing of a run in which nothing was injected or nobody asked', () => {
    expect(impactOf(errorRun())).to.equal(undefined);
    const run = abortedRun();
    run.loads = [];
    run.observations = run.observations.filter((o) => !o.evidence?.startsWith('HTTP'));
    expect(impactOf(run)).to.equal(undefined);
    expect(renderMarkdown(run, [])).not.to.include('What users met');
  });

  it('says so when no answer was bad', () => {
    const run = sampleRecord();
    run.loads = [];
    for (const o of run.observations) if (o.evidence) o.evidence = 'HTTP 200\nok';
    expect(renderMarkdown(run, [])).to.include('no bad answer is on record while faults were in.');
  });
});
