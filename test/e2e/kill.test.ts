import { expect } from 'chai';
import {
  CHANGES,
  changesOf,
  killEverywhere,
  MOMENTS,
  prepare,
  recover,
  type Outcome,
  type Prepared,
} from './kill-and-recover.js';
import { DELETION, killDuring, LIFE_MOMENTS } from './kill-and-clean.js';
import { Lab, NOTHING, snapshotOf, textOf } from './lab.js';
import { compareSnapshots } from '../../src/snapshot/index.js';

describe('kill -9', function () {
  this.timeout(1_200_000);

  describe('of a run on a cluster that was there before', () => {
    let lab: Lab;
    let prepared: Promise<Prepared>[];
    let results: Promise<Outcome>[];

    before(async () => {
      lab = await Lab.create();
      // Two clusters, because most of the time is waiting: each kill is on one of them alone.
      prepared = [lab.cluster, lab.newCluster()].map((name) => prepare(lab, name));
      for (const each of prepared) each.catch(() => {});
      results = killEverywhere(lab, prepared, MOMENTS);
    });

    after(async () => {
      await Promise.allSettled(results);
      await lab.remove();
    });

    MOMENTS.forEach((moment, index) => {
      const when = moment.line === 'intent' ? 'before' : 'after';
      const text = CHANGES[moment.change - 1]?.slice(0, 60) ?? '';
      it(`${when} change ${moment.change} (${text}): status names it, recover takes it back`, async () => {
        const outcome = (await results[index]) as Outcome;
        expect(outcome.text).to.equal(CHANGES[moment.change - 1]);
        expect(outcome.problems).to.deep.equal([]);
        expect(outcome.pending).to.have.lengthOf(moment.change);
        expect(outcome.pending[0]).to.equal(outcome.text);
        expect(outcome.recovered).to.not.be.empty;
      });
    });

    it('needs no recover before the next run: that puts things back itself, makes every one of these changes and passes', async () => {
      await Promise.allSettled(results);
      const { cluster, kubeconfig, before: was } = (await prepared[0]) as Prepared;
      const killed = lab.start(lab.runArgs(cluster));
      await killed.until(/── inject no-room/);
      killed.signal('SIGKILL');
      await killed.ended;
      expect((await lab.status(cluster))?.pending).to.include.members(CHANGES.slice(0, 5));
      const next = await lab.run(lab.runArgs(cluster));
      expect(next.code, textOf(next)).to.equal(0);
      expect(changesOf(lab, cluster)).to.deep.equal(CHANGES);
      expect(compareSnapshots(was, await snapshotOf(kubeconfig)).residue).to.deep.equal([]);
      expect(await recover(lab, cluster)).to.equal('Nothing to undo.');
    });

    it(`${DELETION.title}: clean leaves no container and no state`, async () => {
      await Promise.allSettled(results);
      const { status, cleaned, left } = await killDuring(lab, DELETION);
      expect(status, 'lab status names the cluster').to.include({ cluster: lab.cluster });
      expect(cleaned).to.contain(`deleted ${lab.cluster}`);
      expect(left).to.deep.equal(NOTHING);
    });
  });

  describe('of a run that makes its own cluster', () => {
    for (const moment of LIFE_MOMENTS) {
      it(`${moment.title}: clean leaves no container and no state`, async () => {
        const lab = await Lab.create();
        try {
          const { status, cleaned, left } = await killDuring(lab, moment);
          expect(status, 'lab status names the cluster').to.include({ cluster: lab.cluster });
          expect(cleaned).to.equal(`deleted ${lab.cluster}`);
          expect(left).to.deep.equal(NOTHING);
        } finally {
          await lab.remove();
        }
      });
    }
  });
});
