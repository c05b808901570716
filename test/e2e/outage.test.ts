import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Lab, NOTHING, textOf } from './lab.js';

const FAULTS = ['selector-mismatch', 'low-memory-limit', 'leaking-sidecar'];

describe('lab run atlan-outage on a cluster of its own', function () {
  this.timeout(900_000);
  let lab: Lab;

  before(async () => {
    lab = await Lab.create();
    const ended = await lab.run(['run', 'atlan-outage', '--cluster', lab.cluster]);
    expect(ended.code, textOf(ended)).to.equal(0);
  });
  after(() => lab.remove());

  it('passes and leaves neither container nor state', async () => {
    const { verdict } = lab.record('atlan-outage');
    expect(verdict).to.deep.equal({ outcome: 'passed', exitCode: 0, reasons: [] });
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });

  it('witnesses each fault: read back, and its first effect seen', () => {
    const { witnesses } = lab.record('atlan-outage');
    expect(witnesses.map((witness) => witness.fault)).to.deep.equal(FAULTS);
    for (const witness of witnesses) {
      expect(witness.readBack.every((look) => look.ok)).to.equal(true);
      expect(witness.firstEffect?.text).to.be.a('string');
    }
  });

  it('sees each symptom false before and true after', () => {
    const { observations } = lab.record('atlan-outage');
    const symptoms = observations.filter((o) => o.role === 'symptom');
    for (const check of new Set(symptoms.map((o) => o.check))) {
      const results = symptoms.filter((o) => o.check === check).map((o) => o.result);
      expect(results, check).to.deep.equal(['false', 'true']);
    }
  });

  it('says that the load errors of the memory limit are masked by the broken selector', () => {
    const masked = lab.record('atlan-outage').observations.filter((o) => o.maskedBy);
    expect(masked.map((o) => [o.fault, o.maskedBy, o.text])).to.deep.equal([
      [
        'low-memory-limit',
        'selector-mismatch',
        'more than half of the requests of five seconds fail',
      ],
    ]);
  });

  it('answers at least 99.9 % of the 200,000 requests after the fix', () => {
    const { loads } = lab.record('atlan-outage');
    const after = loads.find((load) => load.profile === 'after');
    expect(after?.sent).to.equal(200_000);
    expect(after?.statuses['200']).to.be.at.least(199_800);
  });

  it('counts each request of each load as answered or as an error', () => {
    for (const load of lab.record('atlan-outage').loads) {
      const { refused, reset, closed, timeout, other } = load.errors;
      const errors = refused + reset + closed + timeout + other;
      expect(load.answered + errors, load.profile).to.equal(load.sent);
    }
  });

  it('keeps the evidence it lists, with the digests it lists', () => {
    const dir = lab.latest('atlan-outage');
    const { files } = lab.record('atlan-outage');
    expect(files.map((file) => file.path)).to.include('timeline.jsonl');
    for (const file of files) {
      const digest = createHash('sha256')
        .update(readFileSync(join(dir, file.path)))
        .digest('hex');
      expect(digest, file.path).to.equal(file.sha256);
    }
  });

  it('makes its report again from run.json, byte for byte', async () => {
    const path = join(lab.latest('atlan-outage'), 'report.md');
    const first = readFileSync(path, 'utf8');
    writeFileSync(path, 'gone');
    const ended = await lab.run(['report', 'atlan-outage']);
    expect(ended.code, textOf(ended)).to.equal(0);
    expect(readFileSync(path, 'utf8')).to.equal(first);
  });
});
