import { expect } from 'chai';
import type { Scenario } from '../../src/model/index.js';
import { runScenario } from '../../src/run/index.js';
import { allHolds, patchOf, withSmallSystem } from './small-system.js';

/** The two faults of the small system, one after the other; what mends the first is the ground of the second. */
const staged = (scenario: Scenario): Scenario => ({
  ...scenario,
  stages: [['first'], ['second']],
  // What the steady state of the small system asks is not what these tests are about.
  steadyState: [],
  faults: scenario.faults.map((fault) =>
    fault.name === 'first' ? { ...fault, fix: [patchOf('mended', 'first.fix[0]')] } : fault,
  ),
});

describe('stages', () => {
  it('walk one after the other, on the fixes of the one before, and are all taken back', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const scenario = staged(system.options.scenario);
      const { record } = await runScenario({ ...system.options, scenario });
      expect(record.verdict.outcome, JSON.stringify(record.verdict.reasons)).to.equal('passed');
      const steps = record.steps.map(({ id }) => id);
      expect(steps.indexOf('stage-1/fix/first')).to.be.above(-1);
      expect(steps.indexOf('stage-2/inject/second/ground')).to.be.above(
        steps.indexOf('stage-1/fix/first'),
      );
      const ground = record.steps.find(({ id }) => id === 'stage-2/inject/second/ground');
      expect(ground?.note).to.equal('it stands');
      expect(system.selector()).to.deep.equal({ app: 'web' });
    }));

  it('lay the ground of a fault that is injected alone', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const scenario = staged(system.options.scenario);
      const { record } = await runScenario({ ...system.options, scenario, faults: ['second'] });
      expect(record.verdict.outcome, JSON.stringify(record.verdict.reasons)).to.equal('passed');
      const ground = record.steps.find(({ id }) => id === 'inject/second/ground');
      expect(ground?.note).to.equal('applied the fix of first');
      expect(record.changes.filter(({ step }) => step === 'inject/second/ground')).to.have.lengthOf(
        1,
      );
      expect(system.selector()).to.deep.equal({ app: 'web' });
    }));

  it('end at one that does not recover: the next is not begun, and not missed', () =>
    withSmallSystem(async (system) => {
      allHolds(({ check }) => check?.id !== 'first.recovery[0]');
      const scenario = staged(system.options.scenario);
      const { record } = await runScenario({ ...system.options, scenario });
      expect(record.verdict).to.include({ outcome: 'failed', exitCode: 1 });
      expect(record.verdict.reasons.map(({ check }) => check)).to.deep.equal(['first.recovery[0]']);
      expect(record.witnesses.map(({ fault }) => fault)).to.deep.equal(['first']);
      expect(system.selector()).to.deep.equal({ app: 'web' });
    }));
});
