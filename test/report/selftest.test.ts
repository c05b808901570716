import { expect } from 'chai';
import type { CaseResult, Selftest } from '../../src/model/index.js';
import { flagged, selftestJunit, selftestMarkdown } from '../../src/report/index.js';
import { expectFile } from '../expect-file.js';

const result = (id: string, more: Partial<CaseResult> = {}): CaseResult => ({
  id,
  kind: 'alone',
  wants: 'passed',
  outcome: 'passed',
  seconds: 1.25,
  text: 'every check',
  hole: false,
  runDir: 'reports/selftest/shop/1',
  ...more,
});

const proof: Selftest = {
  scenario: 'shop',
  provider: 'embedded',
  simulated: true,
  seconds: 12.4,
  results: [
    result('one/alone', { fault: 'one' }),
    result('one/false green: Deployment web deleted', {
      kind: 'false-green',
      wants: 'failed',
      hole: true,
      text: 'it passes for a fix (passed, not failed) <&|\n',
    }),
  ],
  reactions: [{ fault: 'one', check: 'two.symptoms[0]', text: 'the page answers 502' }],
};

describe('the table of a selftest', () => {
  it('reads as agreed, as markdown and as JUnit', () => {
    expectFile('test/golden/selftest/table.md', selftestMarkdown(proof));
    expectFile('test/golden/selftest/junit.xml', selftestJunit(proof));
  });

  it('says what was run again, and what it had come to', () => {
    const again = result('healthy', { first: 'a symptom showed' });
    const text = selftestMarkdown({ ...proof, results: [again] });
    expect(text).to.include('(run again by itself; beside others: a symptom showed)');
    expect(text).to.include('1 of them were run again by themselves.');
  });

  it('flags a symptom that is true under every fault', () => {
    const results = ['one', 'two', 'three'].map((fault) => result(`${fault}/alone`, { fault }));
    const under = (...faults: string[]) =>
      faults.map((fault) => ({ fault, check: 'three.symptoms[0]', text: 'it is slow' }));
    expect(flagged({ ...proof, results, reactions: under('one') })).to.deep.equal([]);
    const [line] = flagged({ ...proof, results, reactions: under('one', 'two') });
    expect(line).to.include('three.symptoms[0]');
  });
});
