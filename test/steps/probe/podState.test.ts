import { expect } from 'chai';
import type { ProbeUse } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, pod, type Bench } from '../doubles.js';
import { table } from './table.js';

const at = (on: Bench, ms: number): string => new Date(on.clock.now() + ms).toISOString();
const oom = (on: Bench, ms = 0): { terminated: object } => ({
  terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: at(on, ms) },
});
const podState = (spec: object): ProbeUse => ({
  kind: 'podState',
  spec: { selector: 'app=web', quantifier: 'all', ...spec },
});

const BACK_OFF = 'back-off 20s restarting failed container=c pod=a_shop(u)';

table('probe podState', [
  ['no pod', () => [], podState({ ready: true }), undefined, 'no live pods app=web'],
  [
    'only a terminating pod',
    () => [pod('a', { deleting: true })],
    podState({ ready: true }),
    undefined,
  ],
  [
    'an explicit count sees terminating ones',
    () => [pod('a', { deleting: true })],
    podState({ count: { equals: 0 } }),
    false,
    '1',
  ],
  ['count 0 of nothing', () => [], podState({ count: { equals: 0 } }), true, '0'],
  ['all ready', () => [pod('a'), pod('b')], podState({ ready: true }), true, 'a: true, b: true'],
  [
    'one of two not ready',
    () => [pod('a'), pod('b', { ready: false })],
    podState({ ready: true }),
    false,
    'b: false',
  ],
  [
    'any ready',
    () => [pod('a', { ready: false }), pod('b')],
    podState({ ready: true, quantifier: 'any' }),
    true,
    'b: true',
  ],
  [
    'any needs one pod that meets every condition',
    () => [pod('a', { phase: 'Pending' }), pod('b', { ready: false })],
    podState({ ready: true, phase: 'Running', quantifier: 'any' }),
    false,
  ],
  [
    'phase',
    () => [pod('a', { phase: 'Pending' })],
    podState({ phase: 'Running' }),
    false,
    'a: Pending',
  ],
  [
    'reason of the pod',
    () => [pod('a', { phase: 'Failed', status: { reason: 'Evicted' } })],
    podState({ reason: 'Evicted' }),
    true,
  ],
  [
    'waiting CrashLoopBackOff',
    () => [pod('a', { state: { waiting: { reason: 'CrashLoopBackOff' } } })],
    podState({ current: { state: 'waiting', reason: 'CrashLoopBackOff' } }),
    true,
    'a: waiting CrashLoopBackOff',
  ],
  [
    'waiting with another message',
    () => [pod('a', { state: { waiting: { reason: 'CrashLoopBackOff', message: BACK_OFF } } })],
    podState({ current: { state: 'waiting', message: { contains: 'back-off 40s' } } }),
    false,
    `a: waiting CrashLoopBackOff: ${BACK_OFF}`,
  ],
  [
    'waiting with this message',
    () => [pod('a', { state: { waiting: { reason: 'CrashLoopBackOff', message: BACK_OFF } } })],
    podState({ current: { state: 'waiting', message: { contains: 'back-off 20s' } } }),
    true,
  ],
  [
    'no message in a state that has none',
    () => [pod('a')],
    podState({ current: { message: { contains: 'back-off' } } }),
    false,
    'a: running',
  ],
  [
    'terminated is not waiting',
    (on) => [pod('a', { state: oom(on) })],
    podState({ current: { state: 'waiting' } }),
    false,
    'a: terminated OOMKilled exit 137',
  ],
  [
    'the last end while the current state shows it',
    (on) => [pod('a', { state: oom(on) })],
    podState({ last: { reason: 'OOMKilled', exitCode: 137 } }),
    true,
  ],
  [
    'the last end after the restart',
    (on) => [pod('a', { last: oom(on), restarts: 1 })],
    podState({ last: { state: 'terminated', reason: 'OOMKilled' } }),
    true,
  ],
  ['no last end', () => [pod('a')], podState({ last: { reason: 'OOMKilled' } }), false, 'a: none'],
  [
    'restarts',
    () => [pod('a', { restarts: 3 })],
    podState({ restarts: { atLeast: 2 } }),
    true,
    'a: 3',
  ],
  [
    'a pod without any status has not restarted',
    () => [pod('a', { status: { containerStatuses: undefined } })],
    podState({ restarts: { equals: 0 }, current: { state: 'running' } }),
    false,
    'a: not started',
  ],
  [
    'restarted since',
    () => [pod('a', { restarts: 2 })],
    podState({ noRestartSince: 'fix' }),
    false,
    'a: 2',
  ],
  [
    'dead since, not yet restarted',
    (on) => [pod('a', { state: oom(on, 1000) })],
    podState({ noRestartSince: 'fix' }),
    false,
  ],
  [
    'dead before the mark',
    (on) => [pod('a', { last: oom(on, -5000) })],
    podState({ noRestartSince: 'fix' }),
    true,
  ],
]);

describe('probe podState', () => {
  it('takes the restarts at the mark off, by pod and container', async () => {
    const on = bench({
      restartsAt: (mark, uid, container) =>
        mark === 'fix' && uid === 'uid-a' && container === 'main' ? 2 : undefined,
    });
    on.view.put(pod('a', { restarts: 2 }));
    const sample = await sampleProbe(podState({ noRestartSince: 'fix' }), on.context);
    expect(sample.ok).to.equal(true);
  });
});
