import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { PHASES, type ActionUse } from '../../src/model/index.js';
import { makePlan } from '../../src/plan/index.js';
import { checkOf, faultOf, kindLike, optionsOf, scenarioOf } from './fixture.js';

const load = {
  name: 'web',
  port: 'frontend',
  path: '/',
  method: 'GET',
  headers: {},
  timeout: 5000,
  tolerance: 0.001,
  before: { connections: 10, amount: 100, max: 10_000 },
  during: { connections: 10, until: 'symptoms' as const, max: 60_000 },
  after: { connections: 10, amount: 1000, max: 60_000 },
  quick: { connections: 2, amount: 10, max: 5000 },
};

const ids = (steps: { id: string }[]): string[] => steps.map((step) => step.id);

describe('makePlan', () => {
  const two = scenarioOf([faultOf('first'), faultOf('second')], { fixOrder: ['second', 'first'] });

  it('gives the same bytes for the same input', () => {
    const bytes = () => JSON.stringify(makePlan(two, kindLike, optionsOf()));
    expect(bytes()).to.equal(bytes());
  });

  it('walks the phases in their order', () => {
    const order = makePlan(two, kindLike, optionsOf()).steps.map((s) => PHASES.indexOf(s.phase));
    expect(order).to.deep.equal([...order].sort((a, b) => a - b));
  });

  it('refuses what the scenario needs and the provider lacks, before anything else', () => {
    const needing = scenarioOf([faultOf('first')], {
      cluster: { nodes: [], ports: [], needs: ['realProcesses'] },
    });
    expect(() => makePlan(needing, kindLike, optionsOf())).to.not.throw();
    const without = { ...kindLike, has: kindLike.has.filter((name) => name !== 'realProcesses') };
    expect(() => makePlan(needing, without, optionsOf({ provider: 'embedded' })))
      .to.throw(
        LabError,
        'The provider embedded cannot run this scenario: small needs realProcesses',
      )
      .with.property('code', 'PLAN_REFUSED');
  });

  it('takes back what a drill of a system without a fault has changed', () => {
    const drill: ActionUse[] = [
      { id: 'drill[0]', text: 'scale', kind: 'delete', spec: { kind: 'Pod', name: 'p' } },
    ];
    const stepsOf = (more: object): string[] =>
      ids(makePlan({ ...two, ...more }, kindLike, optionsOf({ noFault: true })).steps);
    expect(stepsOf({ drill })).to.include('undo');
    expect(stepsOf({})).to.not.include('undo');
  });

  it('gives a diagnosis the time that its commands may take', () => {
    const deadline = (within?: number): number => {
      const [first] = faultOf('first').diagnosis;
      const diagnosis = first && [{ ...first, ...(within ? { within } : {}) }];
      const scenario = scenarioOf([faultOf('first', { diagnosis: diagnosis ?? [] })]);
      const { steps } = makePlan(scenario, { ...kindLike, clockScale: 10 }, optionsOf());
      return steps.find(({ kind }) => kind === 'diagnosis')?.deadline ?? 0;
    };
    expect(deadline(60_000) - deadline()).to.equal(6000);
  });

  it('wants each symptom false at baseline and true after the injection', () => {
    const { steps } = makePlan(two, kindLike, optionsOf());
    const wants = steps
      .filter((s) => s.check?.id === 'first.symptoms[0]')
      .map((s) => s.check?.want);
    expect(wants).to.deep.equal([false, true]);
  });

  it('fixes in fixOrder, not in the order of injection', () => {
    const { steps } = makePlan(two, kindLike, optionsOf());
    expect(ids(steps).filter((id) => id.startsWith('fix/'))).to.deep.equal([
      'fix/second',
      'fix/first',
    ]);
  });

  it('puts the drill of a fault after that of the scenario, in runs with that fault only', () => {
    const wait = (id: string): ActionUse => ({ id, text: id, kind: 'wait', spec: { duration: 1 } });
    const faults = [faultOf('first', { drill: [wait('own')] }), faultOf('second')];
    const scenario = scenarioOf(faults, { drill: [wait('common')] });
    const drillIn = (names: string[]) =>
      makePlan(scenario, kindLike, optionsOf({ faults: names })).steps.find(
        ({ kind }) => kind === 'drill',
      );
    expect(drillIn([]))
      .to.include({ title: 'common; own' })
      .and.deep.include({ drills: ['first'] });
    expect(drillIn(['second']))
      .to.include({ title: 'common' })
      .and.not.have.property('drills');
  });

  it('refuses steps in nodes by the capability that the user can give, and says how', () => {
    const install: ActionUse = {
      id: 'x',
      text: 'install',
      kind: 'nodeInstall',
      spec: { node: { name: 'n' }, programs: ['kubelet'], to: '/opt/upgrade' },
    };
    const scenario = scenarioOf([faultOf('first', { inject: [install] })]);
    const plan = (has: typeof kindLike.has) => () =>
      makePlan(scenario, { ...kindLike, has }, optionsOf());
    const { has } = kindLike;
    expect(plan([...has.filter((one) => one !== 'upgradeTarget')]))
      .to.throw(LabError, 'needs upgradeTarget')
      .that.has.property('next')
      .that.contains('--upgrade-target');
    expect(plan([...has, 'nodeCommand', 'upgradeTarget'])).not.to.throw();
  });

  it('watches the healthy system for as long as the symptoms may take when nothing is injected', () => {
    const one = scenarioOf([faultOf('first', { load: ['web'] }), faultOf('second')], {
      load: [load],
    });
    const { steps } = makePlan(one, kindLike, optionsOf({ noFault: true }));
    const watched = steps.filter((step) => step.phase === 'watch');
    expect(
      watched.map(({ id, check }) => [id, check?.want, check?.throughout ?? false]),
    ).to.deep.equal([
      ['watch/load-start/web', undefined, false],
      ['watch/first.symptoms[0]', false, true],
      ['watch/first.invariants[0]', true, true],
      ['watch/second.symptoms[0]', false, true],
      ['watch/second.invariants[0]', true, true],
      ['watch/load-stop/web', undefined, false],
      ['watch/first.recovery[0]', true, false],
      ['watch/second.recovery[0]', true, false],
    ]);
    const phases = new Set(steps.map(({ phase }) => phase));
    for (const phase of ['inject', 'diagnosis', 'fix', 'undo'] as const) {
      expect(phases.has(phase), phase).to.equal(false);
    }
    expect(ids(steps).filter((id) => id.endsWith('proof'))).to.deep.equal([
      'reset-proof',
      'final-proof',
    ]);
  });

  it('does what variants do once the baseline is taken, and takes it back before the recovery', () => {
    const actions: ActionUse[] = [
      {
        id: 'variants.odd.actions[0]',
        text: 'scale it',
        kind: 'scale',
        spec: { kind: 'Deployment', name: 'frontend', replicas: 3 },
      },
    ];
    const acts = { actions, witness: [checkOf('variants.odd.witness[0]')] };
    const acting = scenarioOf([faultOf('first')], { acts });
    const { steps } = makePlan(acting, kindLike, optionsOf({ noFault: true }));
    const from = ids(steps).indexOf('baseline/snapshot');
    expect(
      steps
        .slice(from, from + 9)
        .map(({ id, check }) => [id, check?.want, check?.throughout ?? false]),
    ).to.deep.equal([
      ['baseline/snapshot', undefined, false],
      ['watch/act', undefined, false],
      ['watch/variants.odd.witness[0]', true, false],
      ['watch/steadyState[0]', true, true],
      ['watch/first.symptoms[0]', false, true],
      ['watch/first.invariants[0]', true, true],
      ['watch/undo', undefined, false],
      ['watch/first.recovery[0]', true, false],
      ['reset-proof', undefined, false],
    ]);
    expect(steps.find(({ id }) => id === 'watch/act')).to.deep.include({
      title: 'scale it',
      changes: ['Deployment/frontend spec.replicas'],
    });
    expect(() => makePlan(acting, kindLike, optionsOf()))
      .to.throw(LabError, 'nothing may be injected beside it')
      .with.property('code', 'PLAN_REFUSED');
  });

  it('looks at the symptoms of all other faults when it is asked to', () => {
    const { steps } = makePlan(two, kindLike, optionsOf({ faults: ['first'], lookAtOthers: true }));
    expect(ids(steps).filter((id) => id.endsWith('/masks'))).to.deep.equal(['inject/first/masks']);
  });

  it('looks for masks after every fault but the last', () => {
    const { steps } = makePlan(two, kindLike, optionsOf());
    expect(ids(steps).filter((id) => id.endsWith('/masks'))).to.deep.equal(['inject/first/masks']);
  });

  it('proves the reset after each fault when they run one at a time', () => {
    const { steps } = makePlan(two, kindLike, optionsOf({ each: true }));
    const proofs = ids(steps).filter((id) => id.endsWith('proof'));
    expect(proofs).to.deep.equal(['first/reset-proof', 'second/reset-proof', 'final-proof']);
    expect(new Set(ids(steps)).size).to.equal(steps.length);
  });

  it('runs only the named faults, and refuses a name the scenario does not have', () => {
    const { steps } = makePlan(two, kindLike, optionsOf({ faults: ['second'] }));
    expect(steps.some((step) => step.fault === 'first')).to.equal(false);
    expect(() => makePlan(two, kindLike, optionsOf({ faults: ['third'] })))
      .to.throw(LabError)
      .with.property('code', 'PLAN_REFUSED');
  });

  it('injects nothing and fixes nothing for the faults of a negative control', () => {
    const plan = makePlan(two, kindLike, optionsOf({ skipInject: ['first'], skipFix: ['first'] }));
    const step = (id: string) => plan.steps.find((candidate) => candidate.id === id);
    expect(step('inject/first/apply')?.changes).to.deep.equal([]);
    expect(step('inject/second/apply')?.changes).to.deep.equal([
      'Service/backend spec.selector.app',
    ]);
    expect(step('fix/first')?.title).to.contain('negative control');
  });

  it('runs the before, during and after loads of the chosen faults, or the quick one', () => {
    const scenario = scenarioOf([faultOf('first', { load: ['web'] }), faultOf('second')], {
      load: [load],
    });
    const loads = (quick: boolean) =>
      makePlan(scenario, kindLike, optionsOf({ quick })).steps.flatMap((step) =>
        step.load ? [`${step.kind} ${step.load.profile}`] : [],
      );
    expect(loads(false)).to.deep.equal([
      'load.run before',
      'load.start during',
      'load.stop during',
      'load.run after',
    ]);
    expect(loads(true)).to.deep.equal([
      'load.run quick',
      'load.start during',
      'load.stop during',
      'load.run quick',
    ]);
    const other = makePlan(scenario, kindLike, optionsOf({ faults: ['second'] }));
    expect(other.steps.some((step) => step.load)).to.equal(false);
  });

  it('neither creates nor deletes a cluster that is reused', () => {
    const plan = makePlan(two, kindLike, optionsOf({ createCluster: false, deleteCluster: false }));
    expect(
      plan.steps.some((s) => s.kind === 'cluster.create' || s.kind === 'cluster.delete'),
    ).to.equal(false);
  });

  it('refuses by name what the provider cannot do', () => {
    const scenario = scenarioOf([faultOf('first')], {
      cluster: { nodes: [{ role: 'worker', labels: {}, memoryBudget: 1 }], ports: [] },
    });
    expect(() => makePlan(scenario, { has: [] }, optionsOf())).to.throw(/memoryBudget/);
  });

  it('divides the deadlines of checks by the speed of the cluster’s clock', () => {
    const deadline = (clockScale: number) =>
      makePlan(two, { ...kindLike, clockScale }, optionsOf()).steps.find(
        (s) => s.check?.id === 'steadyState[0]',
      )?.deadline ?? 0;
    expect(deadline(1) - deadline(10)).to.equal(11_000 - 1100);
  });

  it('gives the steady state as long to come back as the slowest recovery has, and its own time before', () => {
    const slow = { ...checkOf('slow.recovery[0]'), within: 240_000 };
    const faults = [faultOf('quick'), faultOf('slow', { recovery: [slow] })];
    const of = (all: typeof faults) => {
      const { steps } = makePlan(scenarioOf(all), kindLike, optionsOf());
      return steps
        .filter(({ check }) => check?.id === 'steadyState[0]')
        .map(({ phase, check, deadline }) => [phase, check?.within, deadline]);
    };
    expect(of(faults)).to.deep.equal([
      ['baseline', undefined, 26_000],
      ['recovery', 240_000, 256_000],
    ]);
    expect(of([faultOf('quick')])).to.deep.equal([
      ['baseline', undefined, 26_000],
      ['recovery', undefined, 26_000],
    ]);
  });

  const drain = (timeout: number): ActionUse => ({
    id: 'drain',
    text: 'drain it',
    kind: 'drain',
    spec: { node: { name: 'n' }, timeout, ignoreDaemonSets: true, deleteEmptyDirData: false },
  });

  it('drills the repaired system before it looks at the recovery', () => {
    const { steps } = makePlan({ ...two, drill: [drain(1000)] }, kindLike, optionsOf());
    const recovery = steps.filter(({ phase }) => phase === 'recovery');
    expect(recovery[0]).to.include({ id: 'recovery/drill', kind: 'drill', title: 'drain it' });
    expect(recovery[0]?.changes).to.include('pods on it (evicted)');
    const healthy = makePlan(
      { ...two, drill: [drain(1000)] },
      kindLike,
      optionsOf({ noFault: true }),
    );
    const watched = ids(healthy.steps).filter((id) => id.startsWith('watch/'));
    expect(watched.indexOf('watch/drill')).to.equal(watched.indexOf('watch/first.recovery[0]') - 1);
    expect(watched[0]).to.equal('watch/first.symptoms[0]');
  });

  it('gives actions the time that they ask for, twice for a drain: evictions, then the pods go', () => {
    const deadline = (timeout: number, clockScale: number) =>
      makePlan(
        scenarioOf([faultOf('first', { inject: [drain(timeout)] })]),
        { ...kindLike, clockScale },
        optionsOf(),
      ).steps.find(({ kind }) => kind === 'fault.inject')?.deadline ?? 0;
    expect(deadline(90_000, 1) - deadline(0, 1)).to.equal(180_000);
    expect(deadline(90_000, 10) - deadline(0, 10)).to.equal(18_000);
  });

  it('sends a load that an injection starts before, too: there is something to compare with', () => {
    const inject: ActionUse[] = [
      { id: 'a', text: 'start', kind: 'load', spec: { start: 'web', profile: 'during' } },
    ];
    const scenario = scenarioOf([faultOf('first', { inject })], { load: [load] });
    const { steps } = makePlan(scenario, kindLike, optionsOf());
    expect(ids(steps.filter((s) => s.load))).to.deep.equal(['baseline/load/web']);
  });

  it('watches the healthy system under a load that an injection would start', () => {
    const inject: ActionUse[] = [
      { id: 'a', text: 'start', kind: 'load', spec: { start: 'web', profile: 'during' } },
    ];
    const faults = [faultOf('first', { inject }), faultOf('second', { inject, load: ['web'] })];
    const { steps } = makePlan(
      scenarioOf(faults, { load: [load] }),
      kindLike,
      optionsOf({ noFault: true }),
    );
    expect(ids(steps.filter((s) => s.load && s.phase === 'watch'))).to.deep.equal([
      'watch/load-start/web',
      'watch/load-stop/web',
    ]);
  });

  it('bounds the whole run by its deadlines, counting what runs side by side once', () => {
    const one = makePlan(scenarioOf([faultOf('first')]), kindLike, optionsOf());
    const more = makePlan(
      scenarioOf([faultOf('first', { symptoms: [checkOf('a'), checkOf('b'), checkOf('c')] })]),
      kindLike,
      optionsOf(),
    );
    expect(more.bound).to.equal(one.bound);
    expect(one.bound).to.be.greaterThan(0);
  });
});
