import { expect } from 'chai';
import type { ActionUse, Scenario } from '../../src/model/index.js';
import { runScenario } from '../../src/run/index.js';
import { checkOf } from '../plan/fixture.js';
import { allHolds, patchOf, withSmallSystem } from './small-system.js';

const patch = (app: string): ActionUse => patchOf(app, 'drill[0]');
/** A wait for what does not come. */
const never = (more: Pick<ActionUse, 'fails'> = {}): ActionUse => ({
  id: 'drill[1]',
  text: 'await the backend',
  kind: 'wait',
  spec: {
    for: {
      ...checkOf('wait', {
        kind: 'endpoints',
        spec: { service: 'backend', ready: { atLeast: 1 } },
      }),
      within: 100,
    },
  },
  ...more,
});

describe('the drill of a repaired system', () => {
  const drilled = (scenario: Scenario, drill: ActionUse[]): Scenario => ({ ...scenario, drill });

  it('is done after the fixes, recorded, and taken back', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const scenario = drilled(system.options.scenario, [patch('drilled')]);
      const { record } = await runScenario({ ...system.options, scenario });
      expect(record.verdict.outcome, JSON.stringify(record.verdict.reasons)).to.equal('passed');
      const ids = record.steps.map(({ id }) => id);
      expect(ids.indexOf('recovery/drill')).to.be.above(ids.indexOf('fix/second'));
      expect(ids.indexOf('recovery/drill')).to.be.below(ids.indexOf('recovery/first.recovery[0]'));
      expect(record.changes.filter(({ purpose }) => purpose === 'drill')).to.have.lengthOf(1);
      expect(system.selector()).to.deep.equal({ app: 'web' });
    }));

  it('that cannot be done to its end is a failed recovery, not an error of lab', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const scenario = drilled(system.options.scenario, [never(), patch('never')]);
      const { record } = await runScenario({ ...system.options, scenario });
      const [reason] = record.verdict.reasons;
      expect(record.verdict.exitCode).to.equal(1);
      expect(reason).to.include({ code: 'NOT_RECOVERED', phase: 'recovery/drill' });
      expect(reason?.text).to.match(/await the backend/);
      expect(record.changes.some(({ text }) => text === 'select never')).to.equal(false);
    }));
});

describe('an action that is to fail', () => {
  const injected = (scenario: Scenario, ...actions: ActionUse[]): Scenario => ({
    ...scenario,
    faults: scenario.faults.map((fault, index) =>
      index === 0 ? { ...fault, inject: [...fault.inject, ...actions] } : fault,
    ),
  });

  it('witnesses the fault with the error that it got', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const scenario = injected(system.options.scenario, never({ fails: 'not within' }));
      const { record } = await runScenario({ ...system.options, scenario });
      expect(record.verdict.outcome, JSON.stringify(record.verdict.reasons)).to.equal('passed');
      const texts = record.witnesses[0]?.readBack.map(({ text }) => text).join();
      expect(texts).to.match(/“await the backend” failed, as it was to: .*not within/);
    }));

  it('makes the run invalid when it succeeds', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const scenario = injected(system.options.scenario, { ...patch('other'), fails: 'refused' });
      const { record } = await runScenario({ ...system.options, scenario });
      expect(record.verdict).to.include({ outcome: 'invalid', exitCode: 4 });
      expect(record.verdict.reasons[0]?.code).to.equal('NOT_WITNESSED');
    }));

  it('is an error of the run when it fails with another text', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const scenario = injected(system.options.scenario, never({ fails: 'budget' }));
      const { record } = await runScenario({ ...system.options, scenario });
      expect(record.verdict.outcome).to.equal('error');
    }));
});
