import { expect } from 'chai';
import type { Phase, PlanStep, RunRecord } from '../../src/model/index.js';
import { runScenario } from '../../src/run/index.js';
import { splitPlan } from '../../src/run/split.js';
import { allHolds, withSmallSystem } from './small-system.js';

/** A run in which every check says what it must, paused after this phase. `wrong` names a step whose check does not. */
async function paused(after: Phase, wrong?: string): Promise<{ record: RunRecord; end: string }> {
  let result: { record: RunRecord; end: string } | undefined;
  await withSmallSystem(async ({ options, events }) => {
    allHolds((step) => step.id !== wrong);
    const { record } = await runScenario({ ...options, pauseAfter: after });
    const last = events.at(-1);
    result = { record, end: last?.type === 'run.end' ? last.sentence : '' };
  });
  if (!result) throw new Error('the run did not end');
  return result;
}

describe('a run that pauses', () => {
  for (const phase of ['provision', 'deploy', 'baseline'] as const) {
    it(`after ${phase} is not blamed for faults it had no time to inject`, async () => {
      const { record, end } = await paused(phase);
      expect(record.verdict.reasons).to.deep.equal([]);
      expect(record.verdict).to.include({ outcome: 'passed', exitCode: 0 });
      expect(end).to.match(
        new RegExp(
          `^A small outage paused after ${phase} on kind in .*: nothing injected; the system stands\\.$`,
        ),
      );
      expect(record.leftovers[0]?.remove).to.equal('lab down --cluster c');
    });
  }

  for (const phase of ['inject', 'diagnosis', 'fix'] as const) {
    it(`after ${phase} is judged by its witnesses, and does not call anything recovered`, async () => {
      const { record, end } = await paused(phase);
      expect(record.verdict.reasons).to.deep.equal([]);
      expect(record.verdict.exitCode).to.equal(0);
      expect(record.pausedAfter).to.equal(phase);
      expect(end).to.contain(`paused after ${phase}`).and.contain('2 faults witnessed');
      expect(end).to.contain('the system stands').and.not.contain('recovered');
    });
  }

  it('after the recovery says that everything recovered, and still stands', async () => {
    const { end } = await paused('recovery');
    expect(end).to.contain('paused after recovery').and.contain('all recovered; the system stands');
  });

  it('fails for what it came to: a symptom that is missing, a baseline that is unhealthy', async () => {
    const missing = await paused('inject', 'inject/first.symptoms[0]');
    expect(missing.record.verdict).to.include({ outcome: 'failed', exitCode: 1 });
    const unhealthy = await paused('baseline', 'baseline/steadyState[0]');
    expect(unhealthy.record.verdict).to.include({ outcome: 'invalid', exitCode: 4 });
  });
});

describe('the split of a plan', () => {
  const phases = (...list: Phase[]) => ({
    steps: list.map((phase) => ({ phase }) as PlanStep),
  });
  const whole = phases('provision', 'inject', 'fix', 'inject', 'fix', 'reset-proof', 'undeploy');

  it('is after the last step of the phase, or of the one before when the plan has none', () => {
    const at = (pauseAfter: Phase): number =>
      splitPlan(whole, { keep: false, pauseAfter }).now.length;
    expect([at('provision'), at('baseline'), at('inject'), at('delete')]).to.deep.equal([
      1, 1, 4, 7,
    ]);
  });

  it('keeps the workload with --keep, and walks all without', () => {
    expect(splitPlan(whole, { keep: true }).later).to.have.length(1);
    expect(splitPlan(whole, { keep: false }).later).to.deep.equal([]);
  });
});
