import { expect } from 'chai';
import fc from 'fast-check';
import { fuzzCase, fuzzFolder, outcomeOf } from './fuzz-cases.js';

describe('fuzzed scenario files', () => {
  it('are valid or refused with places and codes: no crash, no hang, no stack trace', function () {
    this.timeout(300_000);
    const folder = fuzzFolder();
    const seen = new Set<string>();
    fc.assert(
      fc.property(fuzzCase, (one) => {
        const { outcome, ms } = outcomeOf(folder, one);
        seen.add(outcome);
        // A guard against a hang, far above what any file of this size needs.
        expect(ms).to.be.lessThan(60_000);
      }),
      { numRuns: 500 },
    );
    expect([...seen]).to.include.members(['valid', 'SCENARIO_YAML', 'SCENARIO_INVALID']);
  });
});
