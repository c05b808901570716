import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkScenario, problemText } from '../../src/scenario/index.js';
import { packageRoot, sampleFiles, writeFiles } from './sample.js';

describe('the scenario in README.md', () => {
  it('validates with the manifest of `lab new`, without trust and without a warning', () => {
    const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
    const blocks = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
      ([, text]) => text ?? '',
    );
    expect(blocks).to.have.length(1);
    const folder = writeFiles({ ...sampleFiles(), 'scenario.yaml': blocks[0] ?? '' });
    const { problems, warnings } = checkScenario(join(folder, 'scenario.yaml'), {
      packageRoot,
      trust: false,
    });
    expect([...problems, ...warnings].map(problemText)).to.deep.equal([]);
  });
});
