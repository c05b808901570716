import { expect } from 'chai';
import { GENERATED } from '../../scripts/generated/index.js';
import { CODES } from '../../src/base/index.js';
import { read } from './source.js';

describe('generated files', () => {
  for (const { file, make } of GENERATED) {
    it(`${file} is what the code makes (else: npm run generate)`, async () => {
      expect(read(file)).to.equal(await make());
    });
  }

  it('docs/errors.md names every code with its exit code', () => {
    const page = read('docs/errors.md');
    for (const [code, { exit }] of Object.entries(CODES)) {
      expect(page).to.contain(`| \`${code}\` | ${exit} |`);
    }
  });
});
