import type { KubeObject, ProbeUse } from '../../../src/model/index.js';
import { object } from '../doubles.js';
import { table } from './table.js';

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
const service = object('Service', 'api');

table('probe endpoints', [
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
]);
