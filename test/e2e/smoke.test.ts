import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Place, tail } from './run-lab.js';

describe('lab run atlan-outage --fault selector-mismatch', function () {
  this.timeout(300_000);

  it('makes a cluster, proves one fault both ways, reports, and leaves nothing behind', async () => {
    const place = await Place.make();
    try {
      const ended = await place.lab(
        ...['run', 'atlan-outage', '--fault', 'selector-mismatch', '--cluster', place.cluster],
      );
      expect(ended.exitCode, tail(ended)).to.equal(0);
      const record = place.record('atlan-outage');
      expect(record.verdict).to.deep.equal({ outcome: 'passed', exitCode: 0, reasons: [] });
      const looks = record.observations.filter((o) => o.check === 'selector-mismatch.symptoms[0]');
      expect(looks.map((look) => look.result)).to.deep.equal(['false', 'true']);
      expect(record.resetProofs.map((proof) => proof.residue)).to.deep.equal([[], []]);
      expect(existsSync(join(place.latest('atlan-outage'), 'report.md'))).to.equal(true);
      expect(await place.leftovers()).to.deep.equal([]);
    } finally {
      await place.remove();
    }
  });
});
