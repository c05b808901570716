import { expect } from 'chai';
import { EXECUTORS } from '../../src/run/execute/index.js';
import { compareStep } from '../../src/run/execute/snapshot.js';
import { runScenario } from '../../src/run/index.js';
import { allHolds, withSmallSystem } from './small-system.js';

const walked = (steps: { id: string }[]): string[] => steps.map(({ id }) => id);

describe('the reset proof of a run', () => {
  it('is missed when a snapshot is not there to compare with: no data is never a pass', () =>
    withSmallSystem(async ({ options }) => {
      allHolds();
      EXECUTORS['snapshot.compare'] = compareStep;
      const { record } = await runScenario(options);
      expect(record.verdict).to.include({ outcome: 'failed', exitCode: 1 });
      expect(record.verdict.reasons.map(({ code, phase }) => [code, phase])).to.deep.equal([
        ['PROOF_NO_DATA', 'reset-proof'],
        ['PROOF_NO_DATA', 'final-proof'],
      ]);
    }));

  it('is not asked for where the walk ended before the snapshot: nothing was injected', () =>
    withSmallSystem(async ({ options }) => {
      allHolds((step) => step.id !== 'baseline/steadyState[0]');
      const { record } = await runScenario(options);
      expect(record.verdict.reasons.map(({ code }) => code)).to.deep.equal(['BASELINE_UNHEALTHY']);
      expect(walked(record.steps)).not.to.include('reset-proof');
      expect(walked(record.steps)).to.include('final-proof');
      expect(record.resetProofs.map(({ against }) => against)).to.deep.equal(['before-deploy']);
    }));
});
