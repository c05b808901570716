import type { KubeObject, ProbeUse } from '../../../src/model/index.js';
import { object } from '../doubles.js';
import { table } from './table.js';

const rollout = (spec: object = {}): ProbeUse => ({
  kind: 'rollout',
  spec: { kind: 'Deployment', name: 'web', ...spec },
});

const deployment = (status: object, spec: object = { replicas: 2 }): KubeObject =>
  object('Deployment', 'web', {
    metadata: { generation: 3, annotations: { 'a.b/c': 'x' } },
    spec,
    status: { observedGeneration: 3, ...status },
  });
const complete = { replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2 };

table('probe rollout', [
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
        conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
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
]);
