import { expect } from 'chai';
import { textMatches } from '../../../src/steps/common/sample.js';

describe('textMatches', () => {
  const far = `${'x'.repeat(64 * 1024)}\nboom`;

  it('finds a part anywhere, also in a long text', () => {
    expect(textMatches(far, { contains: 'boom' })).to.equal(true);
    expect(textMatches(far, { contains: 'bang' })).to.equal(false);
  });

  it('matches a pattern against the first 64 KiB only, and does not guess about the rest', () => {
    expect(textMatches('a boom', { matches: 'bo+m$' })).to.equal(true);
    expect(textMatches('a bang', { matches: 'bo+m$' })).to.equal(false);
    expect(textMatches(far, { matches: '^x' })).to.equal(true);
    expect(textMatches(far, { matches: 'boom' })).to.equal(undefined);
    expect(textMatches(far, { contains: 'bang', matches: 'boom' })).to.equal(false);
  });
});
