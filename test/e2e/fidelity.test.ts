import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { FOLDER } from '../fidelity/commands.js';
import { compare, readAccepted, readRecording, type Compared } from '../fidelity/compare.js';
import { walkEmbedded } from '../fidelity/embedded.js';
import { walkKind } from '../fidelity/kind.js';

const LIVE = process.env.LAB_E2E === 'full';
const quiet = (): void => {};

const textOf = ({ group, run, expected, got }: Compared): string =>
  [
    `[${group}] kubectl ${run.join(' ')}`,
    `--- kind (${expected.exit})`,
    `${expected.stdout ?? ''}${expected.stderr ?? ''}`,
    `+++ embedded (${got.exit})`,
    `${got.stdout ?? ''}${got.stderr ?? ''}`,
  ].join('\n');

describe('fidelity of the embedded cluster', function () {
  this.timeout(1_200_000);
  let rows: Compared[];

  before(async function () {
    // What is compared is what kubectl prints; lab itself needs none.
    if (!LIVE && spawnSync('kubectl', ['version', '--client']).status !== 0) this.skip();
    const recorded = readRecording(join(FOLDER, 'recorded', 'kind-v1.34.4.yaml'));
    const [kind, embedded] = await Promise.all([
      LIVE ? walkKind(quiet) : recorded,
      walkEmbedded(quiet),
    ]);
    rows = compare(kind, embedded, readAccepted());
  });

  it(`prints what ${LIVE ? 'a kind cluster prints beside it' : 'kind printed when it was recorded'}, row by row`, () => {
    const red = rows.filter(({ result }) => result === 'red');
    expect(red.map(textOf).join('\n\n')).to.equal('');
  });

  it('differs for known reasons in a tenth of the rows at most', () => {
    const accepted = rows.filter(({ result }) => result === 'accepted');
    expect(accepted.length).to.be.at.most(rows.length / 10);
  });

  // What was recorded with stand-ins for images may be equal beside the real ones.
  if (!LIVE) {
    it('differs from the recording in every row that is accepted to', () => {
      const stale = rows.filter(({ result }) => result === 'stale');
      expect(stale.map(({ run }) => run.join(' '))).to.deep.equal([]);
    });
  }
});

describe('the rows that are accepted to differ', () => {
  it('are rows of commands.yaml that were recorded on kind', () => {
    const recorded = readRecording(join(FOLDER, 'recorded', 'kind-v1.34.4.yaml'));
    const known = recorded.groups.flatMap(({ rows }) => rows.map(({ run }) => run.join(' ')));
    const unknown = readAccepted().filter(({ run }) => !known.includes(run.join(' ')));
    expect(unknown.map(({ run }) => run.join(' '))).to.deep.equal([]);
  });
});
