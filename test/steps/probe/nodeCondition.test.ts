import type { KubeObject, ProbeUse } from '../../../src/model/index.js';
import { node } from '../doubles.js';
import { table } from './table.js';

const condition = (spec: object = {}): ProbeUse => ({
  kind: 'nodeCondition',
  spec: { node: { label: 'role=x' }, type: 'MemoryPressure', status: 'True', ...spec },
});
const pressure = (status: string, reason = 'KubeletHasInsufficientMemory'): KubeObject =>
  node('n1', {
    metadata: { labels: { role: 'x' } },
    status: { conditions: [{ type: 'MemoryPressure', status, reason }] },
  });

table('probe nodeCondition', [
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
]);
