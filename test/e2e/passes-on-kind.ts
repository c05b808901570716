import { expect } from 'chai';
import { Lab, NOTHING, textOf } from './lab.js';

/** A test of one whole run of a scenario on a cluster of its own; `more` are further arguments. */
export function passesOnKind(scenario: string, ...more: string[]): void {
  describe(`lab run ${[scenario, ...more].join(' ')} on kind`, function () {
    this.timeout(1_200_000);

    it('proves each fault both ways, passes, and leaves nothing behind', async () => {
      const lab = await Lab.create();
      try {
        const on = ['--provider', 'kind', '--cluster', lab.cluster];
        const ended = await lab.run(['run', scenario, ...more, ...on]);
        const { verdict, observations, resetProofs, loads } = lab.record(scenario);
        // Of requests that were lost it matters when and how.
        const lost = loads.map(({ name, profile, failures }) => ({ name, profile, failures }));
        expect(ended.code, `${textOf(ended)}\n${JSON.stringify(lost)}`).to.equal(0);
        expect(verdict).to.deep.equal({ outcome: 'passed', exitCode: 0, reasons: [] });
        for (const check of new Set(
          observations.filter((o) => o.role === 'symptom').map((o) => o.check),
        )) {
          const seen = observations.filter((o) => o.check === check).map((o) => o.result);
          expect(seen, check).to.include('true');
        }
        for (const { residue } of resetProofs) expect(residue).to.deep.equal([]);
        expect(await lab.leftovers()).to.deep.equal(NOTHING);
      } finally {
        await lab.remove();
      }
    });
  });
}
