import { expect } from 'chai';
import type { Outcome, Scenario } from '../../src/model/index.js';
import type { RunResult } from '../../src/run/index.js';
import type { Case } from '../../src/selftest/case.js';
import { Proofs } from '../../src/selftest/proofs.js';
import type { Proving } from '../../src/selftest/subject.js';

const scenario = { metadata: { name: 'shop' }, faults: [] } as unknown as Scenario;
const caseOf = (id: string, kind: Case['kind'], wants: Outcome): Case =>
  ({ id, kind, wants, names: [], faults: [], scenario }) as unknown as Case;
const healthy = caseOf('healthy', 'healthy', 'passed');
const green = caseOf('a/green', 'false-green', 'failed');
const cases = [healthy, green];

const proofs = (simulated = true): Proofs =>
  new Proofs({
    cases,
    leftOut: [],
    run: {
      scenario,
      clock: { elapsed: () => 5000 },
      provider: { name: 'x', ...(simulated ? { simulation: { speed: 10, seed: 1 } } : {}) },
    },
  } as unknown as Proving);
const ran = (outcome: Outcome, check = 'a'): RunResult =>
  ({
    masks: {},
    runDir: 'there',
    record: {
      run: { seconds: 1 },
      verdict: {
        outcome,
        reasons:
          outcome === 'passed'
            ? []
            : [{ outcome, code: 'X', text: 't', check, phase: 'recovery/a' }],
      },
    },
  }) as unknown as RunResult;

describe('the proofs of a scenario', () => {
  it('are in the order of the cases, whatever the order in which they end', () => {
    const all = proofs();
    expect(all.selftest()).to.equal(undefined);
    all.begin();
    all.note(green, ran('failed'));
    all.note(healthy, ran('passed'));
    expect(all.selftest()?.results.map(({ id }) => id)).to.deep.equal(['healthy', 'a/green']);
  });

  it('doubt what may have wanted time on a simulated cluster, never what passes and must not', () => {
    const all = proofs();
    all.note(healthy, ran('failed'));
    all.note(green, ran('passed'));
    expect(all.doubtful()).to.deep.equal([healthy]);
    const real = proofs(false);
    real.note(healthy, ran('failed'));
    expect(real.doubtful()).to.deep.equal([]);
  });

  it('keep what a case came to at first', () => {
    const all = proofs();
    all.begin();
    all.note(healthy, ran('failed'));
    const { hole, first } = all.note(healthy, ran('passed'));
    expect([hole, first]).to.deep.equal([
      false,
      'a check is wrong about the healthy system (failed, not passed): a: t',
    ]);
    expect(all.doubtful()).to.deep.equal([]);
    expect(all.selftest()?.results).to.have.length(1);
  });
});
