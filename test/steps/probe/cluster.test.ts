import { expect } from 'chai';
import type { KubeObject, ProbeUse } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, node, object, pod, type Bench } from '../doubles.js';

/** [what it is, the cluster, the probe, the verdict, text that must be among what was seen] */
type Case = [string, (on: Bench) => KubeObject[], ProbeUse, boolean | undefined, string?];

const at = (on: Bench, ms: number): string => new Date(on.clock.now() + ms).toISOString();
const oom = (on: Bench, ms = 0): { terminated: object } => ({
  terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: at(on, ms) },
});
const error137 = (on: Bench): { terminated: object } => ({
  terminated: { reason: 'Error', exitCode: 137, finishedAt: at(on, 0) },
});

function slice(name: string, endpoints: object[], service = 'api'): KubeObject {
  const labels = { 'kubernetes.io/service-name': service };
  return object('EndpointSlice', name, { metadata: { labels }, endpoints });
}
const address = (ip: string, conditions: object = {}, uid = ip): object => ({
  addresses: [ip],
  conditions,
  targetRef: { uid, name: uid },
});

const endpoints = (spec: object): ProbeUse => ({
  kind: 'endpoints',
  spec: { service: 'api', ...spec },
});
const podState = (spec: object): ProbeUse => ({
  kind: 'podState',
  spec: { selector: 'app=web', quantifier: 'all', ...spec },
});
const oomKilled = (atLeast = 1): ProbeUse => ({
  kind: 'oomKilled',
  spec: { selector: 'app=web', atLeast },
});
const event = (spec: object = {}): ProbeUse => ({
  kind: 'event',
  spec: { reason: 'BackOff', absent: false, ...spec },
});
const condition = (spec: object = {}): ProbeUse => ({
  kind: 'nodeCondition',
  spec: { node: { label: 'role=x' }, type: 'MemoryPressure', status: 'True', ...spec },
});
const taint = (spec: object): ProbeUse => ({
  kind: 'nodeTaint',
  spec: { node: { name: 'n1' }, key: 'k', present: true, ...spec },
});
const field = (spec: object): ProbeUse => ({
  kind: 'field',
  spec: { object: { kind: 'Deployment', name: 'web' }, path: '.spec.replicas', ...spec },
});
const rollout = (spec: object = {}): ProbeUse => ({
  kind: 'rollout',
  spec: { kind: 'Deployment', name: 'web', ...spec },
});

const service = object('Service', 'api');
const pressure = (status: string, reason = 'KubeletHasInsufficientMemory'): KubeObject =>
  node('n1', {
    metadata: { labels: { role: 'x' } },
    status: { conditions: [{ type: 'MemoryPressure', status, reason }] },
  });
const backOff = (on: Bench, ms: number, rest: object = {}): KubeObject =>
  object('Event', `e${ms}`, {
    reason: 'BackOff',
    type: 'Warning',
    message: 'Back-off restarting failed container main in pod web-1_shop(u)',
    involvedObject: { kind: 'Pod', name: 'web-1' },
    firstTimestamp: at(on, ms),
    lastTimestamp: at(on, ms),
    count: 1,
    ...rest,
  });
const deployment = (status: object, spec: object = { replicas: 2 }): KubeObject =>
  object('Deployment', 'web', {
    metadata: { generation: 3, annotations: { 'a.b/c': 'x' } },
    spec,
    status: { observedGeneration: 3, ...status },
  });
const complete = { replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2 };

const groups: Record<string, Case[]> = {
  endpoints: [
    ['no Service', () => [], endpoints({ ready: { equals: 0 } }), undefined, 'no Service shop/api'],
    [
      'a Service without slices has none',
      () => [service],
      endpoints({ ready: { equals: 0 } }),
      true,
      '0',
    ],
    [
      'a ready one',
      () => [service, slice('s', [address('10.0.0.1', { ready: true })])],
      endpoints({ ready: { equals: 1 } }),
      true,
    ],
    [
      'ready unsaid is ready',
      () => [service, slice('s', [address('10.0.0.1')])],
      endpoints({ ready: { equals: 0 } }),
      false,
      '1',
    ],
    [
      'one that is not ready',
      () => [service, slice('s', [address('10.0.0.1', { ready: false })])],
      endpoints({ ready: { equals: 0 }, notReady: { equals: 1 } }),
      true,
    ],
    [
      'a terminating one counts as neither',
      () => [service, slice('s', [address('10.0.0.1', { ready: false, terminating: true })])],
      endpoints({ ready: { equals: 0 }, notReady: { equals: 0 } }),
      true,
    ],
    [
      'the same pod in two slices counts once',
      () => [service, slice('s', [address('10.0.0.1')]), slice('t', [address('10.0.0.1')])],
      endpoints({ ready: { equals: 1 } }),
      true,
    ],
    [
      'slices of another Service do not count',
      () => [service, slice('s', [address('10.0.0.1')], 'other')],
      endpoints({ ready: { equals: 0 } }),
      true,
    ],
  ],
  podState: [
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
    [
      'no last end',
      () => [pod('a')],
      podState({ last: { reason: 'OOMKilled' } }),
      false,
      'a: none',
    ],
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
  ],
  oomKilled: [
    ['no pod', () => [], oomKilled(), undefined],
    ['nothing happened', () => [pod('a')], oomKilled(), false, 'no end'],
    ['reason OOMKilled now', (on) => [pod('a', { state: oom(on) })], oomKilled(), true],
    [
      'reason OOMKilled before the restart',
      (on) => [pod('a', { last: oom(on), restarts: 1 })],
      oomKilled(),
      true,
    ],
    [
      'one that is older than the mark',
      (on) => [pod('a', { last: oom(on, -5000), restarts: 1 })],
      oomKilled(),
      false,
    ],
    [
      'Error/137 alone',
      (on) => [pod('a', { state: error137(on) })],
      oomKilled(),
      false,
      'Error exit 137',
    ],
    [
      'Error/137 and a rise of the counter',
      (on) => {
        on.memory.kills.a = 1;
        return [pod('a', { state: error137(on) })];
      },
      oomKilled(),
      true,
      "kernel's OOM counter 1",
    ],
    [
      'a rise of the counter alone: a child died, the container did not',
      (on) => {
        on.memory.kills.a = 1;
        return [pod('a')];
      },
      oomKilled(),
      false,
    ],
    ['one kill where two are asked', (on) => [pod('a', { state: oom(on) })], oomKilled(2), false],
    [
      'two by state and last state',
      (on) => [pod('a', { state: oom(on), last: oom(on), restarts: 1 })],
      oomKilled(2),
      true,
    ],
  ],
  event: [
    ['none', () => [], event(), false, '0'],
    ['one', (on) => [backOff(on, 10)], event(), true, '1'],
    [
      'one in the second of the mark',
      (on) => [backOff(on, -(on.clock.now() % 1000))],
      event(),
      true,
    ],
    ['an older one', (on) => [backOff(on, -3000)], event(), false],
    [
      'an older one that happened again',
      (on) => [backOff(on, -9000, { lastTimestamp: at(on, 500), count: 7 })],
      event(),
      true,
      '1',
    ],
    [
      'counted since',
      (on) => [backOff(on, 10, { count: 5 })],
      event({ count: { atLeast: 5 } }),
      true,
      '5',
    ],
    [
      'a series',
      (on) => [
        backOff(on, 10, {
          firstTimestamp: null,
          lastTimestamp: null,
          count: null,
          eventTime: at(on, 10),
          series: { count: 4, lastObservedTime: at(on, 900) },
        }),
      ],
      event({ count: { equals: 4 } }),
      true,
    ],
    ['another reason', (on) => [backOff(on, 10)], event({ reason: 'Killing' }), false],
    [
      'of an object',
      (on) => [backOff(on, 10)],
      event({ involved: { kind: 'Pod', namePrefix: 'web-' } }),
      true,
    ],
    ['of another object', (on) => [backOff(on, 10)], event({ involved: { name: 'web' } }), false],
    [
      'with a message',
      (on) => [backOff(on, 10)],
      event({ message: { contains: 'Back-off restarting' } }),
      true,
    ],
    ['of another type', (on) => [backOff(on, 10)], event({ type: 'Normal' }), false],
    ['absent, and there is none', () => [], event({ absent: true }), true],
    ['absent, and there is one', (on) => [backOff(on, 10)], event({ absent: true }), false],
    [
      'of a node, kept in default',
      (on) => [
        object(
          'Event',
          'n',
          {
            reason: 'NodeHasInsufficientMemory',
            involvedObject: { kind: 'Node', name: 'n1' },
            lastTimestamp: at(on, 10),
          },
          'default',
        ),
      ],
      event({ reason: 'NodeHasInsufficientMemory', involved: { kind: 'Node' } }),
      true,
    ],
  ],
  nodeCondition: [
    ['no such node', () => [], condition(), undefined, 'no node role=x'],
    ['as asked', () => [pressure('True')], condition(), true, 'n1: True'],
    ['not as asked', () => [pressure('False')], condition(), false, 'n1: False'],
    [
      'another reason',
      () => [pressure('True', 'Other')],
      condition({ reason: 'Mine' }),
      false,
      'n1: Other',
    ],
    [
      'not reported',
      () => [node('n1', { metadata: { labels: { role: 'x' } } })],
      condition(),
      false,
      'n1: not reported',
    ],
  ],
  nodeTaint: [
    ['no such node', () => [], taint({}), undefined],
    [
      'present',
      () => [node('n1', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } })],
      taint({}),
      true,
    ],
    [
      'with another effect',
      () => [node('n1', { spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } })],
      taint({ effect: 'NoSchedule' }),
      false,
      'n1: k:NoExecute',
    ],
    ['absent, as asked', () => [node('n1')], taint({ present: false }), true, 'n1: no taints'],
    ['absent, not as asked', () => [node('n1')], taint({}), false],
  ],
  field: [
    ['no object', () => [], field({ equals: 2 }), undefined, 'no Deployment/web'],
    ['no object, and the field must be absent', () => [], field({ exists: false }), true],
    ['equals', () => [deployment({})], field({ equals: 2 }), true, '2'],
    ['differs', () => [deployment({})], field({ equals: 3 }), false, '2'],
    ['compare', () => [deployment({})], field({ compare: { atLeast: 2 } }), true],
    [
      'a quantity',
      () => [deployment({}, { memory: '7Mi' })],
      field({ path: '{.spec.memory}', compare: { equals: 7340032 } }),
      true,
      '7Mi',
    ],
    [
      'a key with dots',
      () => [deployment({})],
      field({ path: '.metadata.annotations.a\\.b/c', text: { contains: 'x' } }),
      true,
    ],
    ['absent', () => [deployment({})], field({ path: '.spec.no', equals: 1 }), false, 'absent'],
    [
      'a whole map',
      () => [deployment({}, { a: { b: [1] } })],
      field({ path: '.spec.a', equals: { b: [1] } }),
      true,
    ],
    [
      'of a kind without a namespace',
      () => [node('n1', { spec: { unschedulable: true } })],
      field({ object: { kind: 'Node', name: 'n1' }, path: '.spec.unschedulable', equals: true }),
      true,
    ],
  ],
  rollout: [
    ['no workload', () => [], rollout(), undefined],
    ['complete', () => [deployment(complete)], rollout(), true, 'complete'],
    [
      'a spec that is not observed yet',
      () => [deployment({ ...complete, observedGeneration: 2 })],
      rollout(),
      false,
      'the new spec is not observed yet',
    ],
    [
      'replicas not updated',
      () => [deployment({ ...complete, updatedReplicas: 1 })],
      rollout(),
      false,
      '1 of 2 replicas are updated',
    ],
    [
      'old replicas left',
      () => [deployment({ ...complete, replicas: 3 })],
      rollout(),
      false,
      '1 old replicas are not gone',
    ],
    [
      'not available',
      () => [deployment({ ...complete, availableReplicas: 0 })],
      rollout({ complete: false }),
      true,
      '0 of 2 updated replicas are available',
    ],
    [
      'stuck for a reason',
      () => [
        deployment({
          conditions: [
            { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' },
          ],
        }),
      ],
      rollout({ reason: 'ProgressDeadlineExceeded' }),
      true,
    ],
    [
      'a StatefulSet in the middle',
      () => [
        object('StatefulSet', 'db', {
          spec: { replicas: 2 },
          status: {
            readyReplicas: 2,
            updatedReplicas: 1,
            currentRevision: 'a',
            updateRevision: 'b',
          },
        }),
      ],
      { kind: 'rollout', spec: { kind: 'StatefulSet', name: 'db' } },
      false,
      '1 of 2 replicas are updated',
    ],
    [
      'a DaemonSet that is done',
      () => [
        object('DaemonSet', 'd', {
          status: { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 },
        }),
      ],
      { kind: 'rollout', spec: { kind: 'DaemonSet', name: 'd' } },
      true,
    ],
  ],
};

for (const [kind, cases] of Object.entries(groups)) {
  describe(`probe ${kind}`, () => {
    for (const [name, objects, use, ok, seen] of cases) {
      it(`${name}: ${ok ?? 'no data'}`, async () => {
        const on = bench();
        on.view.put(...objects(on));
        const sample = await sampleProbe(use, on.context);
        const texts = sample.fields.map((one) => one.seen).join(' | ');
        expect(sample.ok, texts).to.equal(ok);
        expect(sample.fields).to.not.be.empty;
        if (seen !== undefined) expect(texts).to.contain(seen);
      });
    }
  });
}

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

describe('probe event', () => {
  it('says since when it counts, and shows the newest message', async () => {
    const on = bench();
    on.view.put(backOff(on, 10));
    const sample = await sampleProbe(event(), on.context);
    expect(sample.fields[0]?.field).to.equal('event BackOff');
    expect(sample.fields[0]?.expected).to.match(/^≥ 1 since \d\d:\d\d:\d\d$/);
    expect(sample.evidence).to.contain('Back-off restarting failed container');
  });
});
