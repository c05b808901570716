import { expect } from 'chai';
import type { ActionUse, PlanStep, Scenario } from '../../src/model/index.js';
import { renderMarkdown, sentence } from '../../src/report/index.js';
import { runScenario, type RunOptions } from '../../src/run/index.js';
import { EXECUTORS } from '../../src/run/execute/index.js';
import { checkOf } from '../plan/fixture.js';
import { allHolds, patchOf, withSmallSystem, type SmallSystem } from './small-system.js';

const WITNESS = 'variants.moved.witness[0]';

/** The options of a run of a variant that acts. */
function acting({ options }: SmallSystem, ...more: ActionUse[]): RunOptions {
  const actions = [patchOf('moved', 'variants.moved.actions[0]'), ...more];
  const scenario: Scenario = {
    ...options.scenario,
    acts: { actions, witness: [checkOf(WITNESS)] },
  };
  return { ...options, scenario, noFault: true, beside: ['moved'] };
}

/** What the Service selects while each step is done, by step. */
function selectors(system: SmallSystem): Map<string, unknown> {
  const seen = new Map<string, unknown>();
  const { check } = EXECUTORS;
  EXECUTORS.check = (step, session, signal) => {
    seen.set(step.id, system.selector());
    return check(step, session, signal);
  };
  return seen;
}

describe('a variant that acts', () => {
  it('does so once the baseline is taken, is watched, and is undone before the recovery is looked at', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const seen = selectors(system);
      const { record } = await runScenario(acting(system));
      expect(record.verdict.outcome, JSON.stringify(record.verdict.reasons)).to.equal('passed');
      for (const [step, app] of [
        ['baseline/steadyState[0]', 'web'],
        [`watch/${WITNESS}`, 'moved'],
        ['watch/first.symptoms[0]', 'moved'],
        ['watch/steadyState[0]', 'moved'],
        ['watch/first.recovery[0]', 'web'],
      ] as const) {
        expect(seen.get(step), step).to.deep.equal({ app });
      }
      expect(system.selector()).to.deep.equal({ app: 'web' });
      expect(record.undos.map(({ ok, did }) => [ok, did])).to.deep.equal([[true, 'restored']]);
      expect(record.changes).to.have.lengthOf(1);
      expect(record.changes[0]).to.include({ purpose: 'variant', step: 'watch/act' });
      expect(record.leftovers).to.deep.equal([]);
    }));

  it('is told in the report: what was done, what showed it, and how to do it by hand', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const { record } = await runScenario(acting(system));
      expect(sentence(record)).to.match(
        /nothing injected, what the variant did was witnessed, and no symptom showed/,
      );
      const text = renderMarkdown(record, []);
      expect(text).to.match(/under what its variant does/);
      expect(text).to.match(/Done:\n\n- select moved\n/);
      expect(text).to.contain('Do to it what the variant does:');
      expect(text).to.contain('kubectl');
    }));

  it('is invalid, exit 4, where nothing shows that it took hold', () =>
    withSmallSystem(async (system) => {
      allHolds(({ check }: PlanStep) => check?.role !== 'witness');
      const { record } = await runScenario(acting(system));
      expect(record.verdict).to.include({ outcome: 'invalid', exitCode: 4 });
      expect(record.verdict.reasons.map(({ code }) => code)).to.deep.equal(['NOT_WITNESSED']);
      expect(system.selector()).to.deep.equal({ app: 'web' });
    }));

  it('fails, exit 1, for a symptom that shows under it', () =>
    withSmallSystem(async (system) => {
      allHolds(({ id }: PlanStep) => id !== 'watch/first.symptoms[0]');
      const { record } = await runScenario(acting(system));
      expect(record.verdict).to.include({ outcome: 'failed', exitCode: 1 });
      expect(system.selector()).to.deep.equal({ app: 'web' });
    }));

  it('that cannot be done to its end puts back what it did', () =>
    withSmallSystem(async (system) => {
      allHolds();
      // One that it did not make, and so does not delete.
      system.exists.add('c');
      const never: ActionUse = {
        id: 'variants.moved.actions[1]',
        text: 'wait',
        kind: 'wait',
        spec: { for: { ...checkOf('wait'), within: 50, hold: 0 } },
      };
      const { record } = await runScenario(acting(system, never));
      expect(record.verdict.outcome).to.equal('error');
      expect(system.selector()).to.deep.equal({ app: 'web' });
      expect(await system.pending()).to.deep.equal([]);
    }));
});
