import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Lab, NOTHING, textOf } from './lab.js';

describe('lab run atlan-outage --fault selector-mismatch --quick', function () {
  this.timeout(300_000);

  it('makes a cluster, proves one fault both ways, reports, and leaves nothing behind', async () => {
    const lab = await Lab.create();
    try {
      const fault = ['--fault', 'selector-mismatch', '--quick'];
      const ended = await lab.run(['run', 'atlan-outage', ...fault, '--cluster', lab.cluster]);
      expect(ended.code, textOf(ended)).to.equal(0);
      const record = lab.record('atlan-outage');
      expect(record.verdict).to.deep.equal({ outcome: 'passed', exitCode: 0, reasons: [] });
      const looks = record.observations.filter((o) => o.check === 'selector-mismatch.symptoms[0]');
      expect(looks.map((look) => look.result)).to.deep.equal(['false', 'true']);
      expect(record.resetProofs.map((proof) => proof.residue)).to.deep.equal([[], []]);
      expect(existsSync(join(lab.latest('atlan-outage'), 'report.md'))).to.equal(true);
      expect(await lab.leftovers()).to.deep.equal(NOTHING);
    } finally {
      await lab.remove();
    }
  });
});
