import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { EXECUTORS } from '../../src/run/execute/index.js';
import { runScenario } from '../../src/run/index.js';
import { allHolds, withSmallSystem, type SmallSystem } from './small-system.js';

const DOWN = { what: 'the cluster c', remove: 'lab down --cluster c' };

/** Commands to remove what a run with --keep says it left, when it breaks off while it provisions. */
async function leftBy(provision: (system: SmallSystem) => void): Promise<object[]> {
  let left: object[] = [];
  await withSmallSystem(async (system) => {
    allHolds();
    EXECUTORS['cluster.create'] = () => {
      provision(system);
      throw new LabError('CLUSTER_CREATE', { message: 'no answer' });
    };
    const { record } = await runScenario({ ...system.options, keep: true });
    expect(record.error).to.include({ code: 'CLUSTER_CREATE' });
    expect(system.deleted).to.deep.equal([]);
    left = record.leftovers;
  });
  return left;
}

describe('a run with --keep that ends before it is connected to its cluster', () => {
  it('names the cluster that was made by then', async () => {
    expect(await leftBy(({ exists }) => exists.add('c'))).to.deep.equal([DOWN]);
  });

  it('names it also when nobody can tell whether it was made', async () => {
    const unknown = await leftBy(({ options }) => {
      options.provider.find = () => Promise.reject(new Error('Docker does not answer'));
    });
    expect(unknown).to.deep.equal([DOWN]);
  });

  it('names nothing where none was made', async () => {
    expect(await leftBy(() => {})).to.deep.equal([]);
  });
});
