import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { LabError } from '../../../src/base/index.js';
import { hasBudget, planBudget, withBudget } from '../../../src/provider/common/memory-budget.js';

const KIND = `apiVersion: kubelet.config.k8s.io/v1beta1
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
evictionHard:
  imagefs.available: 0%
  nodefs.available: 0%
evictionPressureTransitionPeriod: 0s
kind: KubeletConfiguration
`;

describe('memory budget', () => {
  it('comes into force when the working set exceeds rest plus budget', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.nat(2 ** 40), fc.nat(2 ** 40), (idle, budget, spare) => {
        const capacity = idle + budget + spare + 1;
        const plan = planBudget('n', { capacity, idle }, budget);
        // The kubelet's own rule: pressure when capacity − working set < threshold.
        const pressure = (workingSet: number): boolean => capacity - workingSet < plan.threshold;
        expect(pressure(idle + budget)).to.be.false;
        expect(pressure(idle + budget + 1)).to.be.true;
        expect(plan.pressureAt).to.equal(idle + budget);
      }),
    );
  });

  it('is refused where the node is too small for it', () => {
    expect(() => planBudget('n', { capacity: 100, idle: 60 }, 40))
      .to.throw(LabError)
      .with.property('code', 'NOT_ENOUGH_MEMORY');
  });

  it('that evicts is a hard threshold, and another one than the soft of the same size', () => {
    const seen = { capacity: 1000, idle: 100 };
    const plan = planBudget('n', seen, 200, 'evict');
    const changed = withBudget(KIND, plan);
    expect(parse(changed)).to.deep.equal({
      ...(parse(KIND) as object),
      evictionHard: {
        'imagefs.available': '0%',
        'nodefs.available': '0%',
        'memory.available': '700',
      },
      evictionPressureTransitionPeriod: '15s',
    });
    expect(hasBudget(changed, plan)).to.be.true;
    expect(hasBudget(changed, planBudget('n', seen, 200))).to.be.false;
  });

  it('changes three settings of the kubelet and leaves the others alone', () => {
    const plan = planBudget('n', { capacity: 1000, idle: 100 }, 200);
    const changed = withBudget(KIND, plan);
    expect(parse(changed)).to.deep.equal({
      ...(parse(KIND) as object),
      evictionSoft: { 'memory.available': '700' },
      evictionSoftGracePeriod: { 'memory.available': '10m' },
      evictionPressureTransitionPeriod: '15s',
    });
    expect(hasBudget(KIND, plan)).to.be.false;
    expect(hasBudget(changed, plan)).to.be.true;
    expect(hasBudget(changed, { ...plan, threshold: 701 })).to.be.false;
  });
});
