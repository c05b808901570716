import { expect } from 'chai';
import { settledWorkingSet } from '../../../src/provider/kind/node-memory.js';

const MiB = 1024 ** 2;

describe('the working set of a node at rest', () => {
  it('is its usage less the file cache that is inactive, and what will be', () => {
    const stat = `inactive_file ${7 * MiB}\nactive_file ${9 * MiB}\ntotal_inactive_file ${30 * MiB}\ntotal_active_file ${128 * MiB}\n`;
    expect(settledWorkingSet(`${400 * MiB}\n${stat}`)).to.equal((400 - 30 - (128 - 48)) * MiB);
  });

  it('is the same whatever was read just now', () => {
    const at = (active: number): number | undefined =>
      settledWorkingSet(
        `${(200 + active) * MiB}\ninactive_file 0\nactive_file ${active * MiB}\nanon 1`,
      );
    expect(at(171)).to.equal(at(51));
    // What is not there is not added.
    expect(at(20)).to.equal(220 * MiB);
  });

  it('is none where nothing could be read', () => {
    expect(settledWorkingSet('')).to.equal(undefined);
    expect(settledWorkingSet('12345\n')).to.equal(undefined);
  });
});
