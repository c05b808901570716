import type { ProbeUse } from '../../../src/model/index.js';
import { node } from '../doubles.js';
import { table } from './table.js';

const taint = (spec: object): ProbeUse => ({
  kind: 'nodeTaint',
  spec: { node: { name: 'n1' }, key: 'k', present: true, ...spec },
});

table('probe nodeTaint', [
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
]);
