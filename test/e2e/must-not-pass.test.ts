import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { plantResidue } from './planted.js';
import { Lab, NOTHING, textOf, type Ended } from './lab.js';

const root = resolve(import.meta.dirname, '../..');

/**
 * On the embedded cluster, with an empty PATH: what it says is said by the verdict, which knows no provider.
 * test/show/controls.ts shows the same on kind.
 */
describe('a run that must not pass', function () {
  this.timeout(180_000);
  let lab: Lab;

  beforeEach(async () => {
    lab = await Lab.create();
  });
  afterEach(async () => {
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
    await lab.remove();
  });

  // What these say does not depend on how many requests are sent.
  const run = async (scenario: string, ...more: string[]): Promise<Ended> => {
    const on = ['--provider', 'embedded', '--cluster', lab.cluster, '--quick'];
    const args = ['run', scenario, '--fault', 'selector-mismatch', ...on, ...more];
    return await lab.run(args, { PATH: join(lab.root, 'empty') });
  };

  it('fails without its fix, and names the check; it needs no kubectl for that', async () => {
    const ended = await run('atlan-outage', '--skip-fix', 'selector-mismatch');
    expect(ended.code, textOf(ended)).to.equal(1);
    const { verdict, resetProofs, transcript } = lab.record('atlan-outage');
    expect(verdict.outcome).to.equal('failed');
    expect(verdict.reasons.map((reason) => reason.check)).to.include(
      'selector-mismatch.recovery[0]',
    );
    expect(resetProofs.flatMap((proof) => proof.residue)).to.deep.equal([]);
    const ways = new Set(transcript.map(({ via }) => via));
    expect(ways).to.include('api').and.to.include('exec').and.not.to.include('kubectl');
    const services = transcript.find(({ command }) => command.includes('get svc'));
    expect(services?.output).to.match(/backend-svc.*app=backend\b/);
  });

  it('gives no verdict on a fault that was not injected', async () => {
    const ended = await run('atlan-outage', '--skip-inject', 'selector-mismatch');
    expect(ended.code, textOf(ended)).to.equal(4);
    const { verdict } = lab.record('atlan-outage');
    expect(verdict.reasons.map((reason) => reason.code)).to.include('NOT_WITNESSED');
  });

  it('fails when it leaves a residue, and names it', async () => {
    const text = readFileSync(join(root, 'scenarios/atlan-outage/scenario.yaml'), 'utf8');
    const file = join(lab.root, 'planted.yaml');
    writeFileSync(file, plantResidue(text));
    const ended = await run(file);
    expect(ended.code, textOf(ended)).to.equal(1);
    const residues = lab
      .record('atlan-outage')
      .verdict.reasons.filter((reason) => reason.code === 'RESIDUE');
    expect(residues.map((reason) => reason.text).join('\n')).to.match(
      /ConfigMap atlan\/frontend-nginx-conf.*planted/,
    );
  });
});
