import { expect } from 'chai';
import fc from 'fast-check';
import type { Outcome, RunRecord } from '../../src/model/index.js';
import { renderJunit } from '../../src/report/index.js';
import { expectFile } from '../expect-file.js';
import { sampleRecord } from './sample.js';
import { clusterText, FORBIDDEN } from './texts.js';
import { abortedRun, errorRun, failedRun, invalidRun } from './variants.js';
import { elements, parseXml, type XmlNode } from './xml-parser.js';

const RUNS: (() => RunRecord)[] = [sampleRecord, failedRun, invalidRun, errorRun, abortedRun];
const parse = (record: RunRecord): XmlNode[] => parseXml(renderJunit(record));
const names = (nodes: XmlNode[], kind: string): string[] =>
  elements(nodes, 'testcase')
    .filter((test) => test.children.some((child) => child.name === kind))
    .map((test) => test.attributes.name ?? '');

describe('junit.xml', () => {
  it('reads as agreed for a passed and a failed run', () => {
    expectFile('test/golden/report/passed.junit.xml', renderJunit(sampleRecord()));
    expectFile('test/golden/report/failed.junit.xml', renderJunit(failedRun()));
  });

  it('says of each suite of a simulated cluster that no container ran, and nothing of a real one', () => {
    const simulated = elements(parse(errorRun()), 'testsuite');
    for (const suite of simulated) {
      const [properties] = suite.children;
      expect(properties?.name).to.equal('properties');
      expect(properties?.children.map((one) => one.attributes)).to.deep.include({
        name: 'simulated',
        value: 'true',
      });
    }
    expect(elements(parse(sampleRecord()), 'properties')).to.deep.equal([]);
  });

  it('has a suite for each phase and fault, a case for each check', () => {
    const suites = elements(parse(sampleRecord()), 'testsuite').map(
      (suite) => suite.attributes.name,
    );
    expect(suites).to.include.members([
      'baseline',
      'baseline: low-memory-limit',
      'inject: selector-mismatch',
      'recovery: leaking-sidecar',
      'reset-proof',
      'verdict',
    ]);
    const checks = sampleRecord().observations.length;
    expect(elements(parse(sampleRecord()), 'testcase')).to.have.length(checks + 2 + 1);
  });

  it('tells a check that said no from one that could not look', () => {
    expect(names(parse(invalidRun()), 'failure')).to.deep.equal([
      'low-memory-limit.symptoms[0]: the frontend was OOM-killed (must be false)',
    ]);
    expect(names(parse(invalidRun()), 'error')).to.include(
      'leaking-sidecar.symptoms[0]: memory of memory-stress rises',
    );
  });

  it('skips what the run did not come to', () => {
    expect(names(parse(abortedRun()), 'skipped')).to.include(
      'leaking-sidecar.recovery[0]: the node reports MemoryPressure=False',
    );
    expect(names(parse(sampleRecord()), 'skipped')).to.deep.equal([]);
  });

  it('shows a broken step and a residue', () => {
    expect(names(parse(errorRun()), 'error')).to.include('provision/cluster');
    expect(names(parse(failedRun()), 'failure')).to.include(
      'everything is as before injection (214 objects)',
    );
    const stuck = errorRun();
    stuck.steps = [{ id: 'somewhere', startedAt: stuck.run.startedAt, status: 'failed' }];
    expect(names(parse(stuck), 'failure')).to.include('somewhere');
  });

  it('counts what it holds', () => {
    for (const make of RUNS) {
      const nodes = parse(make());
      for (const counted of [...elements(nodes, 'testsuites'), ...elements(nodes, 'testsuite')]) {
        const inside = counted.children
          .flatMap((child) => [child, ...child.children])
          .concat(counted.children.flatMap((child) => child.children.flatMap((c) => c.children)));
        const count = (name: string): string =>
          String(inside.filter((node) => node.name === name).length);
        expect(counted.attributes).to.include({
          tests: count('testcase'),
          failures: count('failure'),
          errors: count('error'),
          skipped: count('skipped'),
        });
      }
    }
  });

  it('is never green when the run did not pass', () => {
    for (const make of RUNS) {
      for (const outcome of [
        'passed',
        'failed',
        'invalid',
        'error',
        'aborted',
      ] satisfies Outcome[]) {
        const record = make();
        record.verdict = { outcome, exitCode: 1, reasons: [] };
        const [root] = parse(record);
        const red = Number(root?.attributes.failures) + Number(root?.attributes.errors);
        if (outcome !== 'passed') expect(red).to.be.above(0);
      }
    }
  });

  it('is well-formed, whatever the cluster says', () => {
    fc.assert(
      fc.property(clusterText, (bad) => {
        const record = failedRun();
        for (const observation of record.observations) {
          observation.text += bad;
          observation.evidence = bad;
          observation.result = 'nodata';
          observation.fields.forEach((field) => (field.seen = bad));
        }
        record.verdict.reasons.forEach((reason) => (reason.text = bad));
        record.scenario.title = bad;
        const xml = renderJunit(record);
        expect(xml).not.to.match(FORBIDDEN);
        expect(() => parseXml(xml)).not.to.throw();
      }),
      { numRuns: 100 },
    );
  });
});
