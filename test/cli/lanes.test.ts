import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { lanesOf } from '../../src/cli/lanes.js';

type Proving = Parameters<typeof lanesOf>[0][number];

const proving = (
  name: string,
  {
    cases = 100,
    simulated = true,
    hostPort,
  }: { cases?: number; simulated?: boolean; hostPort?: number } = {},
): Proving =>
  ({
    cases: Array.from({ length: cases }),
    run: {
      provider: simulated ? { simulation: { speed: 10, seed: 1 } } : {},
      scenario: {
        metadata: { name },
        cluster: { ports: [{ name: 'web', nodePort: 30080, ...(hostPort ? { hostPort } : {}) }] },
      },
    },
  }) as unknown as Proving;

describe('the lanes of a selftest', () => {
  it('are one on a real cluster, and several on simulated ones', () => {
    expect(lanesOf([proving('shop', { simulated: false })], {})).to.deep.equal(['shop-selftest']);
    expect(lanesOf([proving('shop')], {}).length).to.be.above(1);
  });

  it('are as many as asked for, and no more than there are cases', () => {
    const all = [proving('shop'), proving('dns')];
    expect(lanesOf(all, { jobs: '2' })).to.deep.equal(['lab-selftest-1', 'lab-selftest-2']);
    expect(lanesOf([proving('shop', { cases: 1 })], { jobs: '4' })).to.deep.equal([
      'shop-selftest',
    ]);
    expect(lanesOf([proving('shop')], { jobs: '2', cluster: 'mine' })).to.deep.equal([
      'mine-1',
      'mine-2',
    ]);
    for (const jobs of ['0', 'x', '65']) {
      expect(() => lanesOf(all, { jobs }), jobs).to.throw(LabError, `--jobs ${jobs}`);
    }
  });

  it('are one where a port of this machine is asked for', () => {
    expect(lanesOf([proving('shop')], { port: ['web=8080'] })).to.have.length(1);
    expect(lanesOf([proving('shop', { hostPort: 8080 })], {})).to.have.length(1);
    expect(() => lanesOf([proving('shop')], { port: ['web=8080'], jobs: '2' })).to.throw(
      LabError,
      'host port',
    );
  });
});
