import { expect } from 'chai';
import type { Selftest } from '../../src/model/index.js';
import { Lab, NOTHING, textOf } from './lab.js';

/** On the embedded cluster: it needs neither Docker nor kubectl. */
describe('lab selftest --all', function () {
  this.timeout(1_800_000);

  it('finds no hole in any scenario that runs on the embedded cluster, and leaves nothing', async () => {
    const lab = await Lab.create();
    try {
      const ended = await lab.run([
        ...['selftest', '--all', '--provider', 'embedded', '--cluster', lab.cluster, '-o', 'json'],
      ]);
      expect(ended.code, textOf(ended)).to.be.a('number');
      const proofs = JSON.parse(ended.stdout) as Selftest[];
      const holes = proofs.flatMap(({ scenario, results }) =>
        results
          .filter(({ hole }) => hole)
          .map(({ id, outcome, text }) => `${scenario}: ${id} ${outcome}: ${text}`),
      );
      expect(holes).to.deep.equal([]);
      expect(ended.code, textOf(ended)).to.equal(0);
      // Those that need a real process, or an upgrade, are named and not proven here.
      expect(proofs.map(({ scenario }) => scenario)).to.have.members([
        ...['atlan-outage', 'dns-outage', 'flagsmith-memory', 'namespace-bleed'],
        ...['node-drain', 'oom-backoff', 'redis-meltdown', 'web-app-oom'],
      ]);
      expect(await lab.leftovers()).to.deep.equal(NOTHING);
    } finally {
      await lab.remove();
    }
  });
});
