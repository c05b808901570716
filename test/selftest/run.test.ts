import { expect } from 'chai';
import type { Truth } from '../../src/model/index.js';
import { provingOf, selftest } from '../../src/selftest/index.js';
import { allHolds, withSmallSystem } from '../run/small-system.js';

const truth: Truth = { schema: 'lab.truth/v1', scenario: 'small', faults: [] };

/** Clusters that were deleted before each case ended, and after the last. */
async function deletedBy(oneWay: boolean): Promise<number[]> {
  const counts: number[] = [];
  await withSmallSystem(async ({ options, deleted }) => {
    allHolds();
    const { scenario } = options;
    const cluster = { ...scenario.cluster, ...(oneWay ? { oneWay: 'It is newer.' } : {}) };
    const run = { ...options, scenario: { ...scenario, cluster } };
    const only = ['healthy', 'first/alone', 'second/alone'];
    const proving = await provingOf({ run, truth, prepare: (given) => given }, only);
    await selftest([proving], {
      clusters: [run.cluster],
      signal: run.signal,
      onResult: () => counts.push(deleted.length),
    });
    counts.push(deleted.length);
  });
  return counts;
}

describe('a selftest', () => {
  it('runs every case on one cluster, which it deletes', async () => {
    expect(await deletedBy(false)).to.deep.equal([0, 0, 0, 1]);
  });

  it('gives each case that injects a cluster of its own where it is another one afterwards', async () => {
    expect(await deletedBy(true)).to.deep.equal([0, 1, 2, 2]);
  });
});
