import { expect } from 'chai';
import { join } from 'node:path';
import { LabError } from '../../src/base/index.js';
import { findScenario, listScenarios, loadScenario } from '../../src/scenario/index.js';
import { packageRoot, sampleFiles, writeFiles } from './sample.js';

describe('finding a scenario', () => {
  it('lists those of the package', () => {
    expect(listScenarios(packageRoot).map(({ name }) => name)).to.include('atlan-outage');
    expect(listScenarios(writeFiles({}))).to.deep.equal([]);
  });

  it('takes a name, a file or a folder', () => {
    const folder = writeFiles(sampleFiles());
    const file = join(folder, 'scenario.yaml');
    expect(findScenario('atlan-outage', packageRoot)).to.match(
      /scenarios\/atlan-outage\/scenario\.yaml$/,
    );
    expect(findScenario(file, packageRoot)).to.equal(file);
    expect(findScenario(folder, packageRoot)).to.equal(file);
  });

  it('says which name was meant', () => {
    expect(() => findScenario('atlan-outge', packageRoot))
      .to.throw(LabError, 'There is no scenario "atlan-outge"; did you mean atlan-outage?')
      .with.property('code', 'NOT_FOUND');
    expect(() => findScenario(writeFiles({}), packageRoot)).to.throw(
      LabError,
      'has no scenario.yaml',
    );
  });

  it('loads by name, with everything apart', () => {
    const { scenario, truth, warnings, permissions } = loadScenario('atlan-outage', {
      packageRoot,
      trust: false,
    });
    expect(scenario.source.builtIn).to.equal(true);
    expect(scenario.fixOrder).to.deep.equal([
      'leaking-sidecar',
      'low-memory-limit',
      'selector-mismatch',
    ]);
    expect(truth.faults.map(({ id }) => id)).to.deep.equal(scenario.faults.map(({ name }) => name));
    expect(warnings).to.deep.equal([]);
    expect(permissions[0]).to.equal('create a cluster of 3 nodes');
  });
});
