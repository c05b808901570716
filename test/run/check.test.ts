import { expect } from 'chai';
import { EXECUTORS } from '../../src/run/execute/index.js';
import { runScenario } from '../../src/run/index.js';
import { checkOf } from '../plan/fixture.js';
import { allHolds, withSmallSystem } from './small-system.js';

describe('a check of the steady state', () => {
  it('is waited for after the fixes as long as the recovery, and its own time before', () =>
    withSmallSystem(async (system) => {
      const real = EXECUTORS.check;
      allHolds();
      const held = EXECUTORS.check;
      EXECUTORS.check = (step, session, signal) =>
        (step.check?.role === 'steady' ? real : held)(step, session, signal);
      const { scenario } = system.options;
      // What it asks does not matter here: the tiny API lists no Services.
      const object = { kind: 'Service', name: 'backend', namespace: 'small' };
      const none = { object, path: '.spec', exists: false };
      const steadyState = [
        { ...checkOf('steadyState[0]', { kind: 'field', spec: none }), hold: 0 },
      ];
      const faults = scenario.faults.map((fault) => ({
        ...fault,
        recovery: [{ ...checkOf(`${fault.name}.recovery[0]`), within: 240_000 }],
      }));
      const options = { ...system.options, scenario: { ...scenario, steadyState, faults } };
      const { record } = await runScenario(options);
      const steady = record.observations.filter(({ role }) => role === 'steady');
      expect(
        steady.map(({ step, result, withinSeconds }) => [step, result, withinSeconds]),
      ).to.deep.equal([
        ['baseline/steadyState[0]', 'true', 10],
        ['recovery/steadyState[0]', 'true', 240],
      ]);
    }));
});
