import { expect } from 'chai';
import type { Outcome, Reason } from '../../src/model/index.js';
import type { Case } from '../../src/selftest/case.js';
import { judgeCase } from '../../src/selftest/judge.js';

const one = (kind: Case['kind'], wants: Outcome, names: string[] = []): Case =>
  ({ id: 'a/b', kind, wants, names }) as unknown as Case;
const verdict = (outcome: Outcome, ...reasons: Reason[]) => ({ outcome, exitCode: 0, reasons });
const red = (check: string): Reason => ({
  outcome: 'failed',
  code: 'NOT_RECOVERED',
  text: 'seen 0',
  check,
  phase: `recovery/${check}`,
});

describe('the judgement of a case', () => {
  it('is good when the run came to what it must', () => {
    expect(judgeCase(one('alone', 'passed'), verdict('passed'))).to.deep.equal({
      hole: false,
      text: 'every check',
    });
  });

  it('is a hole when something passes that is no fix', () => {
    const { hole, text } = judgeCase(one('false-green', 'failed'), verdict('passed'));
    expect(hole).to.equal(true);
    expect(text).to.include('passes for a fix');
  });

  it('is a hole when a right fix is red, and names the check', () => {
    const { hole, text } = judgeCase(one('other-fix', 'passed'), verdict('failed', red('limit')));
    expect(hole).to.equal(true);
    expect(text).to.include('limit: seen 0');
  });

  it('is a hole when it failed for something else than the fault that stayed', () => {
    const wanted = one('one-fix-missing', 'failed', ['a.recovery[0]']);
    expect(judgeCase(wanted, verdict('failed', red('a.recovery[0]'))).hole).to.equal(false);
    expect(judgeCase(wanted, verdict('failed', red('b.recovery[0]'))).hole).to.equal(true);
  });

  it('is a hole when it failed before the recovery: that says nothing of a fix', () => {
    const missing: Reason = { ...red('a.symptoms[0]'), phase: 'inject/a.symptoms[0]' };
    const { hole, text } = judgeCase(one('false-green', 'failed'), verdict('failed', missing));
    expect(hole).to.equal(true);
    expect(text).to.include('proved nothing of a fix: a.symptoms[0]');
    const late: Reason = { ...red('a.recovery[0]'), phase: 'stage-2/recovery/a.recovery[0]' };
    expect(judgeCase(one('false-green', 'failed'), verdict('failed', missing, late))).to.deep.equal(
      {
        hole: false,
        text: 'a.recovery[0]',
      },
    );
  });

  it('is a hole when nothing was proven', () => {
    for (const outcome of ['invalid', 'error', 'aborted'] as const) {
      expect(judgeCase(one('false-green', 'failed'), verdict(outcome)).hole, outcome).to.equal(
        true,
      );
    }
  });
});
