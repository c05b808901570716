import { join } from 'node:path';
import { expect } from 'chai';
import { compare, readRecording, type Compared } from './compare.js';
import { FOLDER, type Recording } from './commands.js';

describe('what is compared of two recordings', () => {
  const kind = readRecording(join(FOLDER, 'recorded', 'kind-v1.34.4.yaml'));
  const [{ run } = { run: [] }] = kind.groups[0]?.rows ?? [];
  const accepted = [{ run, why: 'for a reason' }];
  const other: Recording = {
    ...kind,
    groups: kind.groups.map(({ name, rows }, i) => ({
      name,
      rows: rows.map((row, j) => (i + j === 0 ? { ...row, stdout: 'something else' } : row)),
    })),
  };
  const first = (got: Recording, known: typeof accepted): Compared['result'] | undefined =>
    compare(kind, got, known)[0]?.result;

  it('is red, or accepted for a reason', () => {
    expect(first(other, [])).to.equal('red');
    expect(first(other, accepted)).to.equal('accepted');
  });

  it('is equal, or stale where a difference was accepted', () => {
    expect(first(kind, [])).to.equal('equal');
    expect(first(kind, accepted)).to.equal('stale');
  });
});
