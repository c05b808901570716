import { expect } from 'chai';
import { clusterDir, openJournal } from '../../src/journal/index.js';
import { foresee, runScenario, type RunOptions } from '../../src/run/index.js';
import { rejection } from '../journal/temp-dir.js';
import { allHolds, withSmallSystem, type SmallSystem } from './small-system.js';

/** First and last step that would be walked, and whether the system then stands. */
async function seen(options: RunOptions): Promise<[string?, string?, boolean?]> {
  const { plan, stands } = await foresee(options);
  return [plan.steps[0]?.id, plan.steps.at(-1)?.id, stands];
}

const pendingDeletion = async ({ options }: SmallSystem): Promise<void> => {
  const journal = await openJournal(clusterDir(options.stateHome, 'c'));
  const undo = { op: 'deleteCluster', provider: 'kind', name: 'c' } as const;
  await journal.intend({ run: 'r', step: 'provision/cluster', text: 'c', undo });
  await journal.close();
};

describe('the plan of a run that is not begun', () => {
  it('creates the cluster and deletes it again where there is none', () =>
    withSmallSystem(async ({ options }) => {
      expect(await seen(options)).to.deep.equal(['provision/cluster', 'delete/cluster', false]);
    }));

  it('ends where --pause-after and --keep end it, with the bound of what is left', () =>
    withSmallSystem(async ({ options }) => {
      const whole = await foresee(options);
      const kept = await foresee({ ...options, keep: true });
      expect(kept.plan.steps.at(-1)?.id).to.equal('reset-proof');
      expect(kept.stands).to.be.true;
      expect(kept.plan.bound).to.be.below(whole.plan.bound);
      expect(await seen({ ...options, pauseAfter: 'baseline' })).to.deep.equal([
        'provision/cluster',
        'baseline/snapshot',
        true,
      ]);
    }));

  it('leaves a cluster that somebody keeps, and deletes one that belongs to runs', () =>
    withSmallSystem(async (system) => {
      system.exists.add('c');
      expect(await seen(system.options)).to.deep.equal(['deploy/snapshot', 'final-proof', true]);
      await pendingDeletion(system);
      expect(await seen(system.options)).to.deep.equal([
        'deploy/snapshot',
        'delete/cluster',
        false,
      ]);
    }));

  it('refuses what the run would refuse', () =>
    withSmallSystem(async ({ options }) => {
      options.provider.find = () => Promise.resolve({ state: 'foreign', why: 'not ours' });
      expect(await rejection(foresee(options))).to.include({ code: 'CLUSTER_FOREIGN' });
    }));

  it('is what the run then walks', () =>
    withSmallSystem(async ({ options }) => {
      allHolds();
      const paused = { ...options, pauseAfter: 'fix' } as const;
      const { plan } = await foresee(paused);
      const { record } = await runScenario(paused);
      expect(record.steps.map(({ id }) => id).sort()).to.deep.equal(
        plan.steps.map(({ id }) => id).sort(),
      );
    }));
});
