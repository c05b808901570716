import { fork } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/base/index.js';
import { connect } from '../src/kube/index.js';
import type { Check, ClusterHandle, KubeApi, ProbeContext } from '../src/model/index.js';
import { createView } from '../src/observe/index.js';
import { awaitCheck } from '../src/steps/index.js';
import type { EndpointsSeen, SelectorChange } from './reaction-witness.js';
import { median, percentile, type BenchContext, type PartResult } from './result.js';

const ROUNDS = 20;
/** Interval between the polls it is compared with, ms: chainsaw's. */
const POLL = 50;
const SERVICE = 'lab-bench';

/** Waits until the Service has, or has not, a ready endpoint. */
type Waiter = (ready: boolean) => Promise<void>;

interface Side {
  wait: Waiter;
  /** From the witness's event to the verdict, ms. */
  reactions: number[];
  /** Requests to the API, the first lists and watches included. */
  calls: number;
  /** Time spent waiting, s. */
  seconds: number;
}

/**
 * Time from an API event, as an independent watch in another process sees it, to the verdict
 * of an `endpoints` probe that waits for it, against polling the same EndpointSlices every 50 ms.
 * The event: the selector of a Service of the bench's own is switched between the backend's
 * pods and nothing, at an unforeseeable moment 0.3–0.7 s after the wait began. In turns.
 */
export async function benchReaction(
  handle: ClusterHandle,
  namespace: string,
  { signal, say }: BenchContext,
): Promise<PartResult> {
  say('reaction to events');
  const stop = new AbortController();
  const kube = await connect(handle.kubeconfig);
  await kube.apply(service(namespace));
  const witness = fork(
    fileURLToPath(new URL('./reaction-witness.ts', import.meta.url)),
    [handle.kubeconfig, namespace, SERVICE],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const count = { requests: 0 };
  const counted = (): void => void (count.requests += 1);
  subscribe('http.client.request.start', counted);
  const seen: EndpointsSeen[] = [];
  witness.on('message', (event: EndpointsSeen) => seen.push(event));
  try {
    await eventually(seen, true, 0, signal);
    const watched = side(watching(kube, namespace, AbortSignal.any([signal, stop.signal])));
    const polled = side(polling(kube, namespace));
    for (let round = 0; round < ROUNDS; round++) {
      for (const one of [watched, polled]) {
        for (const ready of [false, true]) {
          const before = count.requests;
          const from = Date.now();
          const decided = one.wait(ready).then(() => Date.now());
          await delay(300 + 400 * Math.random(), undefined, { signal });
          const known = seen.length;
          const selector = { app: ready ? 'backend-api' : 'nobody' };
          witness.send({ selector } satisfies SelectorChange);
          const [at, verdict] = [await eventually(seen, ready, known, signal), await decided];
          one.reactions.push(verdict - at);
          one.seconds += (verdict - from) / 1000;
          one.calls += count.requests - before;
        }
      }
    }
    return resultOf(watched, polled);
  } finally {
    unsubscribe('http.client.request.start', counted);
    stop.abort();
    witness.kill();
    await kube.delete({ kind: 'Service', namespace, name: SERVICE });
  }
}

function resultOf(watched: Side, polled: Side): PartResult {
  const rate = (one: Side): number => one.calls / one.seconds;
  return {
    figures: [
      { name: 'event to verdict, p50', value: median(watched.reactions), unit: 'ms' },
      { name: 'event to verdict, p95', value: percentile(watched.reactions, 0.95), unit: 'ms' },
      { name: 'polling every 50 ms, p50', value: median(polled.reactions), unit: 'ms' },
      { name: 'polling every 50 ms, p95', value: percentile(polled.reactions, 0.95), unit: 'ms' },
      { name: 'API calls, watched', value: watched.calls, unit: 'calls' },
      { name: 'API calls, polled', value: polled.calls, unit: 'calls' },
    ],
    gates: [
      {
        name: 'event to verdict, p95 / one interval of polling (50 ms)',
        value: percentile(watched.reactions, 0.95) / POLL,
        at: 'most',
        limit: 1,
      },
      {
        name: 'API calls per second of waiting, watched / polled',
        value: rate(watched) / rate(polled),
        at: 'most',
        limit: 1,
      },
    ],
    missing: [],
    notes: [
      `${watched.reactions.length} events each, in turns; the event's time is that of a watch in another process`,
      `waited ${watched.seconds.toFixed(1)} s watching, ${polled.seconds.toFixed(1)} s polling`,
    ],
  };
}

/** The moment at which the witness saw the Service so, after its first `known` events. */
async function eventually(
  seen: EndpointsSeen[],
  ready: boolean,
  known: number,
  signal: AbortSignal,
): Promise<number> {
  for (let waited = 0; waited < 30_000; waited += 5) {
    const event = seen.slice(known).find((one) => one.ready > 0 === ready);
    if (event) return event.at;
    await delay(5, undefined, { signal });
  }
  throw new Error('the witness saw no change of the endpoints');
}

const side = (wait: Waiter): Side => ({ wait, reactions: [], calls: 0, seconds: 0 });

/** As a run does it: one cache of the cluster, a check that is looked at on each change. */
function watching(kube: KubeApi, namespace: string, signal: AbortSignal): Waiter {
  const context = contextOf(kube, namespace, signal);
  return async (ready) => {
    const check: Check = {
      id: 'reaction',
      text: 'endpoints of the bench',
      any: [
        {
          kind: 'endpoints',
          spec: { service: SERVICE, ready: ready ? { atLeast: 1 } : { equals: 0 } },
        },
      ],
      within: 30_000,
      hold: 0,
      every: 100,
      where: { file: '', line: 1, column: 1 },
    };
    const { result } = await awaitCheck(check, true, context);
    if (result !== 'true') throw new Error(`the probe's verdict is ${result}`);
  };
}

/** As chainsaw does it: the objects are fetched every 50 ms. */
function polling(kube: KubeApi, namespace: string): Waiter {
  const labelSelector = `kubernetes.io/service-name=${SERVICE}`;
  return async (ready) => {
    for (;;) {
      const slices = await kube.list({ kind: 'EndpointSlice', namespace, labelSelector });
      const endpoints = slices.flatMap((slice) => (slice['endpoints'] ?? []) as unknown[]);
      if (endpoints.length > 0 === ready) return;
      await delay(POLL);
    }
  };
}

function contextOf(kube: KubeApi, namespace: string, signal: AbortSignal): ProbeContext {
  const view = createView(kube, signal, (error) => {
    if (!signal.aborted) throw error;
  });
  return {
    kube,
    view,
    memory: {
      container: () => [],
      node: () => [],
      oomKills: () => 0,
      pod: () => [],
      onSample: () => () => {},
    },
    load: { current: () => undefined },
    clock: systemClock,
    capabilities: { has: [] },
    namespace,
    values: { get: () => undefined, set: () => undefined },
    ports: {},
    marks: { baseline: 0, inject: 0, fix: 0, since: 0 },
    restartsAt: () => undefined,
    signal,
  };
}

const service = (namespace: string): Parameters<KubeApi['apply']>[0] => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: SERVICE, namespace },
  spec: { selector: { app: 'backend-api' }, ports: [{ port: 80 }] },
});
