import { expect } from 'chai';
import { commandSentence, sentence } from '../../src/report/index.js';
import { sampleRecord } from './sample.js';
import { abortedRun, errorRun, failedRun, invalidRun } from './variants.js';

describe('sentence', () => {
  it('says what a passed run proved', () => {
    expect(sentence(sampleRecord())).to.equal(
      'Atlan outage passed on kind in 181.4 s: 3 faults witnessed, 8 symptoms proven, 1 masked by an earlier fault, all recovered, nothing left behind.',
    );
  });

  it('counts a symptom once, however often lab verify looked at it again', () => {
    const run = sampleRecord();
    const again = run.observations.filter(({ step }) => step.startsWith('inject/'));
    expect(again).to.not.be.empty;
    run.observations.push(...again);
    expect(sentence(run)).to.equal(sentence(sampleRecord()));
  });

  it('gives the first reason, and says how many more there are', () => {
    expect(sentence(failedRun())).to.equal(
      'Atlan outage failed on kind: GET / answers 200 backend-ok: status: expected 200, seen 502 (and 1 more reason).',
    );
    expect(sentence(invalidRun())).to.match(/^Atlan outage is invalid on kind: low-memory-limit/);
    expect(sentence(abortedRun())).to.equal('Atlan outage was aborted on kind: Stopped by SIGINT.');
  });

  it('names a simulation', () => {
    expect(sentence(errorRun())).to.include('on a simulated cluster (embedded)');
  });

  it('names what was left behind, and can do without reasons and times', () => {
    const run = sampleRecord();
    delete run.run.seconds;
    run.leftovers = [{ what: 'cluster atlan-outage', remove: 'lab down' }];
    expect(sentence(run)).to.match(/passed on kind: .* left behind: cluster atlan-outage\.$/);
    run.verdict = { outcome: 'failed', exitCode: 1, reasons: [] };
    expect(sentence(run)).to.include('a check said no');
  });

  describe('of a command by hand', () => {
    const [one, two] = sampleRecord().observations;
    const facts = {
      verdict: sampleRecord().verdict,
      injected: ['low-memory-limit'],
      seconds: 3.21,
    };

    it('says what it saw itself, and how the system stands', () => {
      const observations = [one, two].filter((o) => o !== undefined);
      expect(commandSentence(sampleRecord(), { ...facts, observations })).to.equal(
        'Atlan outage stands on kind, injected: low-memory-limit: 2 checks as they must be, in 3.2 s.',
      );
      const [first] = observations;
      const healthy = { ...facts, observations: first ? [first] : [], injected: [] };
      expect(commandSentence(sampleRecord(), healthy)).to.equal(
        'Atlan outage stands on kind, nothing injected: 1 check as it must be, in 3.2 s.',
      );
    });

    it('gives its own reason, whatever the walk so far came to', () => {
      const { verdict } = failedRun();
      const said = commandSentence(sampleRecord(), { ...facts, verdict, observations: [] });
      expect(said).to.equal(sentence(failedRun()));
    });
  });

  it('says of a run that was left standing what it came to, and no more', () => {
    const run = sampleRecord();
    run.pausedAfter = 'recovery';
    expect(sentence(run)).to.equal(
      'Atlan outage paused after recovery on kind in 181.4 s: 3 faults witnessed, 8 symptoms proven, 1 masked by an earlier fault, all recovered; the system stands.',
    );
    run.changes.push({
      step: '',
      text: '',
      kubectl: '',
      fault: 'leaking-sidecar',
      purpose: 'inject',
      at: '2027-01-01T00:00:00.000Z',
    });
    expect(sentence(run)).to.contain('2 recovered; the system stands.');
    run.witnesses = [];
    expect(sentence(run)).to.contain(': nothing injected; the system stands.');
  });

  it('is one line of plain text', () => {
    const run = failedRun();
    run.verdict.reasons = [
      { outcome: 'failed', code: 'X', text: `a\n\u001b[31mb${'x'.repeat(1000)}` },
    ];
    expect(sentence(run)).to.match(/^[^\n\u001b]{1,400}$/);
  });
});
