import { expect } from 'chai';
import type { RunRecord, Scenario } from '../../src/model/index.js';
import type { Case } from '../../src/selftest/case.js';
import { Patience } from '../../src/selftest/patience.js';

const scenario = { faults: [{ name: 'a' }, { name: 'b' }] } as Scenario;
const alone = (fault: string): Case => ({ fault, kind: 'alone' }) as Case;
const failing = (...faults: string[]): Case => ({ wants: 'failed', faults, scenario }) as Case;
/** A run whose recovery took so many seconds of wall time, of a cluster ten times as fast, and held for another. */
const record = (took: number, outcome = 'passed', step = 'recovery/a'): RunRecord =>
  ({
    verdict: { outcome },
    environment: { capabilities: { has: [], clockScale: 10 } },
    observations: [
      { step, seconds: took + 1, heldSeconds: 1, withinSeconds: 60 },
      { step: 'recovery/drill', seconds: 100, heldSeconds: 0, withinSeconds: 0 },
      { step: 'inject/a', seconds: 100, heldSeconds: 0, withinSeconds: 60 },
      { step: 'inject/recovery/witness', seconds: 100, heldSeconds: 0, withinSeconds: 60 },
    ],
  }) as unknown as RunRecord;

describe('the patience of a selftest', () => {
  it('is three times what the right fix took, in time of the cluster', () => {
    const patience = new Patience();
    patience.learn(alone('a'), record(2));
    expect(patience.of(failing('a'))).to.equal(60_000);
    patience.learn(alone('b'), record(0.01));
    expect(patience.of(failing('b'))).to.equal(15_000);
  });

  it('is for a stage as for the whole', () => {
    const patience = new Patience();
    patience.learn(alone('a'), record(2, 'passed', 'stage-2/recovery/a'));
    expect(patience.of(failing('a'))).to.equal(60_000);
  });

  it('is that of the slowest where all faults are injected', () => {
    const patience = new Patience();
    patience.learn(alone('a'), record(2));
    expect(patience.of(failing())).to.equal(Infinity);
    patience.learn(alone('b'), record(1));
    expect(patience.of(failing())).to.equal(60_000);
  });

  it('has no end where the right fix was not seen, and for what must pass', () => {
    const patience = new Patience();
    patience.learn(alone('a'), record(2, 'failed'));
    expect(patience.of(failing('a'))).to.equal(Infinity);
    patience.learn(alone('a'), record(2));
    expect(patience.of({ ...failing('a'), wants: 'passed' })).to.equal(Infinity);
  });
});
