import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { loadScenario, NO_FAULT, variantsOf, withVariants } from '../../src/scenario/index.js';
import { checkSample, packageRoot } from './sample.js';

const VARIANT = `variants:
  odd:
    title: an old Job
    manifests: [odd/old.yaml]

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

  it('are refused by name where there is none', () => {
    expect(() => withVariants(scenario, ['legacy-budgets']))
      .to.throw(LabError, 'did you mean legacy-budget?')
      .with.property('code', 'USAGE');
  });
});
