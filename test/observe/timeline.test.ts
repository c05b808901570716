import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject, TimelineInput } from '../../src/model/index.js';
import { createView, recordTimeline, TIMELINE_KINDS } from '../../src/observe/index.js';
import { FIELDS_BY_KIND } from '../../src/observe/fields.js';
import { DrivenWatch, ended, object, podWith } from './driven-watch.js';

/** A timeline of a view on these objects, as short lines. */
async function recording(...before: KubeObject[]): Promise<{ kube: DrivenWatch; lines: string[] }> {
  const kube = new DrivenWatch();
  const stop = new AbortController();
  const view = createView(kube, stop.signal, () => {});
  const ready = Promise.all(TIMELINE_KINDS.map((query) => view.ensure(query)));
  for (const { kind } of TIMELINE_KINDS) {
    kube.of(kind).on.reset(before.filter((one) => one.kind === kind));
  }
  await ready;
  const lines: string[] = [];
  recordTimeline(view, (entry) => lines.push(lineOf(entry)));
  return { kube, lines };
}

function lineOf(entry: TimelineInput): string {
  if (entry.type === 'object') {
    return `${entry.kind}/${entry.name} ${entry.field}: ${entry.from} -> ${entry.to}`;
  }
  return entry.type === 'event'
    ? `${entry.involved} ${entry.level} ${entry.reason} x${entry.count}: ${entry.message}`
    : entry.type;
}

describe('timeline', () => {
  it('follows a container through an OOM kill, one line per field that changed', async () => {
    const { kube, lines } = await recording(podWith('web', { id: '1' }));
    const { on } = kube.of('Pod');
    on.change(
      'MODIFIED',
      podWith('web', { id: '1', ready: false, state: ended('1', 'OOMKilled', 137) }),
    );
    on.change(
      'MODIFIED',
      podWith('web', {
        id: '1',
        ready: false,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: ended('1', 'OOMKilled', 137),
        restarts: 1,
      }),
    );
    expect(lines).to.deep.equal([
      'Pod/web ready: True -> False',
      'Pod/web c state: running -> terminated/OOMKilled/137',
      'Pod/web c ready: true -> false',
      'Pod/web c state: terminated/OOMKilled/137 -> waiting/CrashLoopBackOff',
      'Pod/web c last state:  -> terminated/OOMKilled/137',
      'Pod/web c restarts: 0 -> 1',
    ]);
  });

  it('tells of pods that come and go', async () => {
    const { kube, lines } = await recording();
    const pod = object('Pod', 'new', { status: { phase: 'Pending' } });
    kube.of('Pod').on.change('ADDED', pod);
    kube.of('Pod').on.change('DELETED', pod);
    expect(lines).to.deep.equal([
      'Pod/new exists: no -> yes',
      'Pod/new phase:  -> Pending',
      'Pod/new exists: yes -> no',
    ]);
  });

  it('does not report what was there before, nor a version that changed nothing it follows', async () => {
    const { kube, lines } = await recording(podWith('web', {}), object('Service', 's'));
    kube.of('Pod').on.change('MODIFIED', podWith('web', {}));
    expect(lines).to.deep.equal([]);
  });

  it('follows the addresses of a Service over all of its slices', async () => {
    const slice = (name: string, ...endpoints: [address: string, ready: boolean | undefined][]) =>
      object(
        'EndpointSlice',
        name,
        {
          endpoints: endpoints.map(([address, ready]) => ({
            addresses: [address],
            conditions: { ready },
          })),
        },
        { 'kubernetes.io/service-name': 'svc' },
      );
    const { kube, lines } = await recording(slice('one', ['10.0.0.1', true]));
    const { on } = kube.of('EndpointSlice');
    on.change('ADDED', slice('two', ['10.0.0.2', undefined], ['10.0.0.3', false]));
    on.change('DELETED', slice('two'));
    on.change('MODIFIED', slice('one'));
    expect(lines).to.deep.equal([
      'EndpointSlice/svc ready addresses: 10.0.0.1 -> 10.0.0.1,10.0.0.2',
      'EndpointSlice/svc not ready addresses:  -> 10.0.0.3',
      'EndpointSlice/svc ready addresses: 10.0.0.1,10.0.0.2 -> 10.0.0.1',
      'EndpointSlice/svc not ready addresses: 10.0.0.3 -> ',
      'EndpointSlice/svc ready addresses: 10.0.0.1 -> ',
    ]);
  });

  it('follows conditions and taints of nodes, selectors and rollouts', async () => {
    const node = (status: string, reason: string, taints: object[]) =>
      object('Node', 'n', {
        spec: { taints },
        status: { conditions: [{ type: 'MemoryPressure', status, reason }] },
      });
    const service = (selector: object) => object('Service', 'svc', { spec: { selector } });
    const deployment = (available: number) =>
      object('Deployment', 'd', {
        spec: { replicas: 2 },
        status: { availableReplicas: available },
      });
    const { kube, lines } = await recording(
      node('False', 'KubeletHasSufficientMemory', []),
      service({ app: 'a', tier: 'x' }),
      deployment(2),
    );
    const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };
    kube.of('Node').on.change('MODIFIED', node('True', 'KubeletHasInsufficientMemory', [taint]));
    kube.of('Service').on.change('MODIFIED', service({ tier: 'x', app: 'b' }));
    kube.of('Deployment').on.change('MODIFIED', deployment(1));
    expect(lines).to.deep.equal([
      'Node/n taints:  -> node.kubernetes.io/memory-pressure:NoSchedule',
      'Node/n MemoryPressure: False/KubeletHasSufficientMemory -> True/KubeletHasInsufficientMemory',
      'Service/svc selector: app=a,tier=x -> app=b,tier=x',
      'Deployment/d available: 2 -> 1',
    ]);
  });

  it('reports events that are new or count up, and not those that vanish', async () => {
    const event = (name: string, rest: object) =>
      object('Event', name, {
        involvedObject: { kind: 'Pod', name: 'web' },
        reason: 'BackOff',
        type: 'Warning',
        message: 'Back-off',
        ...rest,
      });
    const { kube, lines } = await recording(event('old', { count: 3 }));
    const { on } = kube.of('Event');
    on.change('MODIFIED', event('old', { count: 3 }));
    on.change('MODIFIED', event('old', { count: 4 }));
    on.change('ADDED', event('new', { series: { count: 2 } }));
    on.change('DELETED', event('old', { count: 4 }));
    expect(lines).to.deep.equal([
      'Pod/web Warning BackOff x4: Back-off',
      'Pod/web Warning BackOff x2: Back-off',
    ]);
  });

  it('has lines that, added up, give the fields of the last state', async () => {
    const state = fc.record({
      phase: fc.constantFrom('Pending', 'Running', 'Failed'),
      restarts: fc.nat(3),
      ready: fc.boolean(),
      state: fc.constantFrom<object>(
        { running: {} },
        { waiting: { reason: 'X' } },
        ended('1', 'Error', 1),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(state, { minLength: 1 }), async (states) => {
        const { kube, lines } = await recording();
        const pods = states.map((one) => podWith('web', one));
        pods.forEach((pod, i) => kube.of('Pod').on.change(i === 0 ? 'ADDED' : 'MODIFIED', pod));
        const sum: Record<string, string> = {};
        for (const line of lines) {
          const [, field = '', from = '', to = ''] =
            /^Pod\/web (.*): (.*) -> (.*)$/.exec(line) ?? [];
          expect(sum[field] ?? (field === 'exists' ? 'no' : '')).to.equal(from);
          sum[field] = to;
        }
        const last = pods.at(-1);
        const wanted = last && FIELDS_BY_KIND.Pod?.(last);
        const filled = Object.entries(wanted ?? {}).filter(([key, value]) => key in sum || value);
        expect(sum).to.deep.equal({ exists: 'yes', ...Object.fromEntries(filled) });
      }),
      { numRuns: 50 },
    );
  });
});
