import type { Component, Sim } from '../../../src/sim/contract/index.js';
import { startControllers } from '../../../src/sim/controllers/index.js';
import { discovered } from '../../../src/sim/kinds/index.js';
import {
  createRandom,
  stampOf,
  type Clock,
  type KubeObject,
} from '../../../src/sim/machinery/index.js';
import { Catalogue, joinHooks, Registry } from '../../../src/sim/registry/index.js';
import { startScheduler } from '../../../src/sim/scheduler/index.js';
import { Store } from '../../../src/sim/store/index.js';
import type { Deployment, Node, Pod } from '../../../src/sim/types/index.js';

/** Time that a test moves: `pass` runs every timer that is due, with all that follows from it. */
export interface ManualClock extends Clock {
  pass(ms: number): Promise<void>;
}

interface Timer {
  at: number;
  run: () => void;
}

export function createManualClock(): ManualClock {
  const began = Date.parse('2026-01-01T00:00:00Z');
  let elapsed = 0;
  const timers = new Set<Timer>();
  const rest = async (): Promise<void> => {
    for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  const after = (ms: number, run: () => void): { stop: () => void } => {
    const timer = {
      at: elapsed + Math.max(0, ms),
      run: () => {
        timers.delete(timer);
        run();
      },
    };
    timers.add(timer);
    return { stop: () => timers.delete(timer) };
  };
  return {
    speed: 1,
    now: () => began + elapsed,
    stamp: () => stampOf(began + elapsed),
    elapsed: () => elapsed,
    after,
    every: (ms, run) => {
      let timer = after(ms, again);
      function again(): void {
        timer = after(ms, again);
        run();
      }
      return { stop: () => timer.stop() };
    },
    pass: async (ms) => {
      const until = elapsed + ms;
      await rest();
      for (;;) {
        let next: Timer | undefined;
        for (const timer of timers) {
          const sooner = next === undefined || timer.at < next.at;
          if (timer.at <= until && sooner) next = timer;
        }
        if (next === undefined) break;
        elapsed = next.at;
        next.run();
        await rest();
      }
      elapsed = until;
    },
  };
}

export interface Said {
  about: string;
  type: string;
  reason: string;
  message: string;
}

export interface World {
  sim: Sim;
  api: Registry;
  clock: ManualClock;
  events: Said[];
  logged: string[];
  get<T extends KubeObject>(resource: string, name: string, namespace?: string): T;
  /** Of all namespaces. */
  pods(app?: string): Pod[];
  stop(): void;
}

export interface Doll {
  /** How long a pod takes until it is Ready, ms; undefined: for ever. */
  startsIn(pod: Pod): number | undefined;
}

/** A cluster without kubelets and HTTP: `doll` stands in for the nodes. */
export function createWorld(
  parts: { controllers?: boolean; scheduler?: boolean; doll?: Doll; seed?: number } = {},
): World {
  const clock = createManualClock();
  const random = createRandom(parts.seed ?? 1);
  const logged: string[] = [];
  const events: Said[] = [];
  const store = new Store((error) =>
    logged.push(String(error instanceof Error ? error.stack : error)),
  );
  const api = new Registry({
    store,
    catalogue: new Catalogue(discovered),
    clock,
    random,
    hooks: joinHooks([]),
    track: () => {},
  });
  const sim: Sim = {
    clock,
    random,
    api,
    recorders: () => ({
      event: (about, type, reason, message) => {
        events.push({ about: `${about.kind}/${about.metadata?.name}`, type, reason, message });
      },
    }),
    log: (line) => logged.push(line),
  };
  const running: Component[] = [];
  if (parts.controllers === true) running.push(startControllers(sim, { rootCA: 'PEM' }));
  if (parts.scheduler === true) running.push(startScheduler(sim));
  running.push(playKubelets(sim, parts.doll ?? { startsIn: () => 100 }));
  return {
    sim,
    api,
    clock,
    events,
    logged,
    get: <T extends KubeObject>(resource: string, name: string, namespace = 'default'): T => {
      const found = api.get<T>(resource, namespace, name);
      if (found === undefined) throw new Error(`no ${resource} ${namespace}/${name}`);
      return found;
    },
    pods: (app) =>
      api
        .list<Pod>('pods')
        .filter(({ metadata }) => app === undefined || metadata?.labels?.app === app),
    stop: () => {
      for (const each of running) each.stop();
    },
  };
}

/** Pods on nodes become Ready after a while, and go a moment after they are deleted. */
function playKubelets({ api, clock }: Sim, doll: Doll): Component {
  let ip = 1;
  const started = new Set<string>();
  const ready = (namespace: string, name: string): void => {
    api.updateStatus<Pod>('pods', namespace, name, (draft) => {
      const now = clock.stamp();
      const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: now });
      draft.status = {
        ...draft.status,
        phase: 'Running',
        podIP: `10.244.0.${ip++}`,
        conditions: [...(draft.status?.conditions ?? []), condition('Ready')],
      };
    });
  };
  const stop = api.watch<Pod>('pods', ({ type, object }) => {
    const { namespace = '', name = '', uid = '', deletionTimestamp } = object.metadata ?? {};
    if (type === 'DELETED' || !object.spec?.nodeName) return;
    if (deletionTimestamp !== undefined) {
      clock.after(20, () => {
        api.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
      });
      return;
    }
    if (started.has(uid)) return;
    started.add(uid);
    const ms = doll.startsIn(object);
    if (ms !== undefined) clock.after(ms, () => ready(namespace, name));
  });
  return { stop };
}

export function node(name: string, change: Partial<Node> = {}): Node {
  const { metadata, ...rest } = change;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...metadata?.labels } },
    spec: {},
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' },
      conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:00:00Z' }],
    },
    ...rest,
  };
}

/** Stores a node as a kubelet registers it: with its status. */
export function addNode(api: Registry, made: Node): void {
  api.create('nodes', made);
  api.updateStatus<Node>('nodes', '', made.metadata?.name ?? '', (draft) => {
    draft.status = made.status;
  });
}

export function addNamespace(api: Registry, name: string): void {
  api.create('namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  } as KubeObject);
}

export function deployment(name: string, replicas: number, spec: object = {}): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      replicas,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
      },
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'a:1' }] },
      },
      ...spec,
    },
  };
}
