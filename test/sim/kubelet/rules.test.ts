import { expect } from 'chai';
import fc from 'fast-check';
import { plan, restarts, type Situation } from '../../../src/sim/kubelet/rules.js';
import { STAGES, type Signal, type Stage } from '../../../src/sim/kubelet/stages.js';

const init = (state: Situation['state'], exitCode?: number): Situation => ({
  name: 'init',
  role: 'init',
  state,
  exitCode,
});
const sidecar = (state: Situation['state'], started = false): Situation => ({
  name: 'sidecar',
  role: 'sidecar',
  state,
  started,
});
const main = (state: Situation['state'], exitCode?: number, unhealthy = false): Situation => ({
  name: 'main',
  role: 'main',
  state,
  exitCode,
  unhealthy,
});

const show = (containers: Situation[], policy: 'Always' | 'OnFailure' | 'Never'): string => {
  const { steps, over } = plan(containers, policy);
  return over ? 'over' : steps.map(({ do: what, name }) => `${what} ${name}`).join(', ');
};

describe('what a pod does next', () => {
  const rows: [string, Situation[], 'Always' | 'OnFailure' | 'Never', string][] = [
    ['nothing runs', [main('none')], 'Always', 'start main'],
    ['it runs', [main('running')], 'Always', ''],
    ['it ended well', [main('exited', 0)], 'Always', 'start main'],
    ['it ended well, OnFailure', [main('exited', 0)], 'OnFailure', 'over'],
    ['it failed, OnFailure', [main('exited', 1)], 'OnFailure', 'start main'],
    ['it failed, Never', [main('exited', 1)], 'Never', 'over'],
    ['an init container first', [init('none'), main('none')], 'Always', 'start init'],
    ['it is still at it', [init('running'), main('none')], 'Always', ''],
    ['it failed', [init('exited', 1), main('none')], 'Always', 'start init'],
    ['it failed for good', [init('exited', 1), main('none')], 'Never', 'over'],
    ['it is done', [init('exited', 0), main('none')], 'Always', 'start main'],
    ['it was done before', [init('exited', 0), main('exited', 1)], 'Always', 'start main'],
    ['a sidecar before main', [sidecar('none'), main('none')], 'Always', 'start sidecar'],
    ['a sidecar that is starting', [sidecar('running'), main('none')], 'Always', ''],
    [
      'a sidecar that has started',
      [sidecar('running', true), main('none')],
      'Always',
      'start main',
    ],
    ['a sidecar that died', [sidecar('exited'), main('running')], 'Never', 'start sidecar'],
    [
      'main is done, a sidecar runs',
      [sidecar('running', true), main('exited', 0)],
      'Never',
      'over',
    ],
    ['it does not answer', [main('running', undefined, true)], 'Always', 'kill main'],
  ];
  for (const [title, containers, policy, expected] of rows) {
    it(`${title}: ${expected === '' ? 'nothing' : expected}`, () => {
      expect(show(containers, policy)).to.equal(expected);
    });
  }

  it('never starts a main container while an init container is not done', () => {
    const state = fc.constantFrom<Situation['state']>('none', 'running', 'exited');
    fc.assert(
      fc.property(state, fc.integer({ min: 0, max: 2 }), (of, code) => {
        const done = of === 'exited' && code === 0;
        const starts = show([init(of, code), main('none')], 'Always').includes('start main');
        return starts === done;
      }),
    );
  });

  it('restarts sidecars whatever the policy says, and debug containers never', () => {
    expect(restarts('sidecar', 'Never', 0)).to.equal(true);
    expect(restarts('debug', 'Always', 1)).to.equal(false);
  });
});

describe('the stages of a pod', () => {
  it('end: from each stage the end is reached by stopping and removal', () => {
    for (const stage of Object.keys(STAGES) as Stage[]) {
      let now = stage;
      const signals: Signal[] = ['deleted', 'removed', 'stopped', 'removed'];
      for (const signal of signals) now = STAGES[now][signal] ?? now;
      expect(now, stage).to.equal('Gone');
    }
  });

  it('never go back to running', () => {
    for (const stage of ['Stopping', 'Over', 'Gone'] as const) {
      expect(Object.values(STAGES[stage])).to.not.include('Active');
    }
  });
});
