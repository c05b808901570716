import type { KubeObject, ProbeUse } from '../../../src/model/index.js';
import { node, object } from '../doubles.js';
import { table } from './table.js';

const field = (spec: object): ProbeUse => ({
  kind: 'field',
  spec: { object: { kind: 'Deployment', name: 'web' }, path: '.spec.replicas', ...spec },
});
const deployment = (status: object, spec: object = { replicas: 2 }): KubeObject =>
  object('Deployment', 'web', {
    metadata: { generation: 3, annotations: { 'a.b/c': 'x' } },
    spec,
    status: { observedGeneration: 3, ...status },
  });

table('probe field', [
  ['no object', () => [], field({ equals: 2 }), undefined, 'no Deployment/web'],
  ['no object, and the field must be absent', () => [], field({ exists: false }), true],
  ['no object, and the field must be there', () => [], field({ exists: true }), false, 'absent'],
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
]);
