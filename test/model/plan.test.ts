import { expect } from 'chai';
import { phaseOfStep } from '../../src/model/index.js';

describe('the phase of a step', () => {
  for (const [id, phase] of [
    ['recovery/web.recovery[0]', 'recovery'],
    ['recovery', 'recovery'],
    ['stage-2/recovery/web.recovery[0]', 'recovery'],
    ['leak/stage-2/reset-proof', 'reset-proof'],
    ['inject/recovery/witness', 'inject'],
    ['recovery/inject/load', 'recovery'],
    ['ground/web', undefined],
    ['', undefined],
  ] as const) {
    it(`of "${id}" is ${phase ?? 'none'}`, () => {
      expect(phaseOfStep(id)).to.equal(phase);
    });
  }

  it('is none where there is no step', () => {
    expect(phaseOfStep(undefined)).to.equal(undefined);
  });
});
