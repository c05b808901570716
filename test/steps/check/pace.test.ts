import { expect } from 'chai';
import type { Check, ProbeUse } from '../../../src/model/index.js';
import { paceOfCheck } from '../../../src/steps/check/pace.js';

const check = (...kinds: ProbeUse['kind'][]): Check =>
  ({ any: kinds.map((kind) => ({ kind })) }) as Check;

describe('the pace of a check', () => {
  it('is that of its looks, on a real cluster also where each runs a program', () => {
    expect(paceOfCheck(check('http'), 1000, 10)).to.equal(100);
    expect(paceOfCheck(check('exec'), 100, 1)).to.equal(100);
  });

  it('is slower on a fast cluster where a look runs a program in a container, in any of its probes', () => {
    for (const kind of ['exec', 'counters', 'dns', 'nodeExec'] as const) {
      expect(paceOfCheck(check('http', kind), 1000, 10), kind).to.equal(250);
    }
    expect(paceOfCheck(check('exec'), 5000, 10)).to.equal(500);
  });
});
