import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { loadScenario, NO_FAULT, variantsOf, withVariants } from '../../src/scenario/index.js';
import { checkSample, packageRoot } from './sample.js';

const VARIANT = `variants:
  odd:
    title: an old Job
    manifests: [odd/old.yaml]

steadyState:`;
const ACTING = `variants:
  odd:
    title: one replica more
    actions:
      - scale: { kind: Deployment, name: web, replicas: 3 }
    witness:
      - field: { object: { kind: Deployment, name: web }, path: .spec.replicas, equals: 3 }

steadyState:`;
const JOB = `apiVersion: batch/v1
kind: Job
metadata: { name: old }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: old, image: 'example.org/old:1' }] } } }
`;

describe('the variants of a scenario', () => {
  const { scenario } = loadScenario('node-drain', { packageRoot, trust: false });
  const [decoy] = scenario.variants;

  it('are no-fault, and those that it declares', () => {
    expect(variantsOf(scenario).map(({ name }) => name)).to.deep.equal([NO_FAULT, decoy?.name]);
  });

  it('add their objects behind the workload, and change nothing else', () => {
    const beside = withVariants(scenario, [decoy?.name ?? '']);
    expect(beside.workload.objects).to.deep.equal([
      ...scenario.workload.objects,
      ...(decoy?.objects ?? []),
    ]);
    expect({ ...beside, workload: 0, images: 0 }).to.deep.equal({
      ...{ ...scenario, workload: 0, images: 0 },
    });
    expect(withVariants(scenario, [NO_FAULT])).to.equal(scenario);
  });

  it('bring their images, which the scenario alone does not need', () => {
    const files = { 'odd/old.yaml': JOB };
    const { valid } = checkSample({ scenario: [['steadyState:', VARIANT]], files });
    if (!valid) throw new Error('the sample with a variant is not valid');
    expect(valid.scenario.images).to.not.include('example.org/old:1');
    expect(withVariants(valid.scenario, ['odd']).images).to.include('example.org/old:1');
  });

  it('are held against the workload, and none is called no-fault', () => {
    const named = checkSample({
      scenario: [['steadyState:', VARIANT.replace('odd:', 'no-fault:')]],
      files: { 'odd/old.yaml': JOB },
    });
    expect(named.problems.map(({ code }) => code)).to.deep.equal(['E_NAME']);
    const twice = checkSample({
      scenario: [['steadyState:', VARIANT.replace('odd/old.yaml', 'manifests/web.yaml')]],
    });
    expect(new Set(twice.problems.map(({ code }) => code))).to.deep.equal(new Set(['E_DUPLICATE']));
  });

  it('may act on the workload, which the chosen ones bring into the scenario with their witness', () => {
    const { valid, problems } = checkSample({ scenario: [['steadyState:', ACTING]] });
    if (!valid) throw new Error(JSON.stringify(problems));
    const [odd] = valid.scenario.variants;
    expect(valid.scenario.acts).to.equal(undefined);
    const acting = withVariants(valid.scenario, ['odd']);
    expect(acting.acts).to.deep.equal(odd?.acts);
    expect(acting.acts?.actions.map(({ id }) => id)).to.deep.equal(['variants.odd.actions[0]']);
    expect(acting.acts?.witness.map(({ id }) => id)).to.deep.equal(['variants.odd.witness[0]']);
    expect(acting.workload.objects).to.deep.equal(valid.scenario.workload.objects);
    expect(valid.permissions).to.include('scale Deployment/web to 3 (with --variant odd)');
    expect(valid.permissions.join()).to.not.include('apply with --variant');
  });

  it('bring something or do something, and what they do is witnessed', () => {
    const codes = (...edits: [string, string][]): string[] =>
      checkSample({
        scenario: [['steadyState:', edits.reduce((text, [a, b]) => text.replace(a, b), ACTING)]],
      }).problems.map(({ code }) => code);
    const [actions, witness] = [
      / {4}actions:\n.*\n/.exec(ACTING),
      / {4}witness:\n.*\n/.exec(ACTING),
    ];
    const none = (match: RegExpExecArray | null): [string, string] => [match?.[0] ?? '-', ''];
    expect(codes(none(witness))).to.deep.equal(['E_WITNESS_MISSING']);
    expect(codes(none(actions), none(witness))).to.deep.equal(['E_ONE_OF']);
    expect(
      codes(['Deployment, name: web, replicas', 'Deployment, name: wob, replicas']),
    ).to.deep.equal(['E_OBJECT_UNDECLARED']);
  });

  it('are refused by name where there is none', () => {
    expect(() => withVariants(scenario, ['legacy-budgets']))
      .to.throw(LabError, 'did you mean legacy-budget?')
      .with.property('code', 'USAGE');
  });
});
