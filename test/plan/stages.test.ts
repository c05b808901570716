import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { capableOf, groundOf, makePlan, sameStage } from '../../src/plan/index.js';
import { checkOf, faultOf, kindLike, optionsOf, scenarioOf } from './fixture.js';

const three = scenarioOf([faultOf('one'), faultOf('two'), faultOf('three')], {
  fixOrder: ['two', 'one', 'three'],
  stages: [['one', 'two'], ['three']],
});

describe('a scenario in stages', () => {
  const { steps } = makePlan(three, kindLike, optionsOf());
  const ids = steps.map(({ id }) => id);
  const at = (id: string): number => {
    expect(ids, id).to.include(id);
    return ids.indexOf(id);
  };

  it('begins a stage when the one before has recovered, on its fixes', () => {
    expect(at('stage-1/inject/two/apply')).to.be.below(at('stage-1/fix/two'));
    expect(at('stage-1/fix/two')).to.be.below(at('stage-1/fix/one'));
    expect(at('stage-1/recovery/one.recovery[0]')).to.be.below(at('stage-2/inject/three/ground'));
    expect(at('stage-2/inject/three/ground')).to.be.below(at('stage-2/inject/three/apply'));
    expect(steps[at('stage-2/inject/three/ground')]?.title).to.equal(
      'stand on the fix of one, two',
    );
  });

  it('undoes and proves the reset once, after the last', () => {
    expect(steps.filter(({ phase }) => phase === 'undo')).to.have.lengthOf(1);
    expect(at('undo')).to.be.above(at('stage-2/recovery/victims'));
    expect(at('reset-proof')).to.equal(at('undo') + 1);
  });

  it('has the drill after the last', () => {
    const drill = faultOf('x').inject;
    const plan = makePlan({ ...three, drill }, kindLike, optionsOf());
    expect(plan.steps.filter(({ kind }) => kind === 'drill').map(({ id }) => id)).to.deep.equal([
      'stage-2/recovery/drill',
    ]);
  });

  it('looks for masks within a stage only', () => {
    expect(ids.filter((id) => id.endsWith('/masks'))).to.deep.equal(['stage-1/inject/one/masks']);
    expect(sameStage(three, 'one', 'two')).to.equal(true);
    expect(sameStage(three, 'one', 'three')).to.equal(false);
    expect(sameStage({}, 'one', 'three')).to.equal(true);
  });

  it('lays the ground for a fault that is chosen alone', () => {
    const alone = makePlan(three, kindLike, optionsOf({ faults: ['three'] }));
    const own = alone.steps.filter(({ phase }) => phase === 'inject').map(({ id }) => id);
    expect(own[0]).to.equal('inject/three/ground');
    expect(groundOf(three, 'three')).to.deep.equal(['one', 'two']);
    expect(groundOf(three, 'two')).to.deep.equal([]);
  });
});

describe('a fault that needs a capability', () => {
  const scenario = scenarioOf([faultOf('one'), faultOf('two', { needs: ['upgradeTarget'] })]);

  it('is left out of all of them where the provider has it not', () => {
    expect(capableOf(scenario, [], kindLike, 'kind')).to.deep.equal({
      faults: ['one'],
      leftOut: [{ fault: 'two', needs: ['upgradeTarget'] }],
    });
    const able = { has: [...kindLike.has, 'upgradeTarget' as const] };
    expect(capableOf(scenario, [], able, 'kind').leftOut).to.deep.equal([]);
  });

  it('is refused when it is named, or when nothing else is there', () => {
    const only = scenarioOf([faultOf('two', { needs: ['upgradeTarget'] })]);
    for (const refused of [
      () => capableOf(scenario, ['two'], kindLike, 'kind'),
      () => capableOf(only, [], kindLike, 'kind'),
      () => makePlan(scenario, kindLike, optionsOf({ faults: ['two'] })),
    ]) {
      expect(refused).to.throw(LabError, /two.* needs upgradeTarget/);
    }
  });

  it('is no ground of a later stage', () => {
    const staged = { ...scenario, faults: [...scenario.faults, faultOf('three')] };
    const { steps } = makePlan(
      { ...staged, fixOrder: ['one', 'two', 'three'], stages: [['one'], ['two'], ['three']] },
      kindLike,
      optionsOf({
        faults: ['one', 'three'],
        leftOut: [{ fault: 'two', needs: ['upgradeTarget'] }],
      }),
    );
    const ground = steps.find(({ kind }) => kind === 'fault.ground');
    expect(ground?.title).to.equal('stand on the fix of one');
  });
});

describe('a node that evicts', () => {
  it('needs a provider with hard eviction', () => {
    const node = { role: 'worker' as const, labels: {}, memoryBudget: 1 };
    const cluster = { nodes: [{ ...node, overBudget: 'evict' as const }], ports: [] };
    const scenario = scenarioOf([faultOf('one')], { cluster, steadyState: [checkOf('s')] });
    expect(() => makePlan(scenario, kindLike, optionsOf())).to.throw(LabError, /hardEviction/);
    const able = { has: [...kindLike.has, 'hardEviction' as const] };
    expect(
      makePlan(scenario, able, optionsOf()).steps.some((s) => s.kind === 'cluster.budget'),
    ).to.equal(true);
  });
});
