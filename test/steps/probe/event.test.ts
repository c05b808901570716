import { expect } from 'chai';
import type { KubeObject, ProbeUse } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, object, type Bench } from '../doubles.js';
import { table } from './table.js';

const at = (on: Bench, ms: number): string => new Date(on.clock.now() + ms).toISOString();
const event = (spec: object = {}): ProbeUse => ({
  kind: 'event',
  spec: { reason: 'BackOff', absent: false, ...spec },
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

table('probe event', [
  ['none', () => [], event(), false, '0'],
  ['one', (on) => [backOff(on, 10)], event(), true, '1'],
  ['one in the second of the mark', (on) => [backOff(on, -(on.clock.now() % 1000))], event(), true],
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
]);

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
