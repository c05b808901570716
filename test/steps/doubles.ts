import { EventEmitter } from 'node:events';
import type { Clock } from '../../src/base/index.js';
import { systemClock } from '../../src/base/index.js';
import { matchesSelector } from '../../src/kube/index.js';
import type {
  ActionContext,
  Check,
  ClusterView,
  ContainerMemory,
  ExecResult,
  KubeApi,
  KubeObject,
  LoadResult,
  MemoryView,
  NodeMemory,
  ObjectQuery,
  ObjectRef,
  ProbeUse,
} from '../../src/model/index.js';

/** Time that passes by itself: whenever nothing else is left to do, it jumps to the next sleeper. */
export class VirtualClock implements Clock {
  private time = 1_800_000_000_000;
  private readonly start = this.time;
  private sleepers: { at: number; wake: () => void }[] = [];
  private ticking = false;

  now = (): number => this.time;
  elapsed = (): number => this.time - this.start;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const sleeper = { at: this.time + ms, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      });
      this.tick();
    });

  /** Runs `act` when `ms` have passed from now. */
  after(ms: number, act: () => void): void {
    void this.sleep(ms).then(act);
  }

  private tick(): void {
    if (this.ticking) return;
    this.ticking = true;
    setImmediate(() => {
      this.ticking = false;
      const next = this.sleepers.sort((a, b) => a.at - b.at).shift();
      if (!next) return;
      this.time = Math.max(this.time, next.at);
      next.wake();
      this.tick();
    });
  }
}

/** A cluster view over objects that a test puts and takes. */
export class FakeView implements ClusterView {
  private readonly objects = new Map<string, KubeObject>();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  readonly ensured: string[] = [];

  put(...objects: KubeObject[]): void {
    for (const object of objects) this.objects.set(keyOf(object), object);
    this.changes.emit('change');
  }

  take(...objects: KubeObject[]): void {
    for (const object of objects) this.objects.delete(keyOf(object));
    this.changes.emit('change');
  }

  ensure(query: { kind: string; namespace?: string }): Promise<void> {
    this.ensured.push(`${query.kind} ${query.namespace ?? ''}`.trim());
    return Promise.resolve();
  }

  get(ref: ObjectRef): KubeObject | undefined {
    return this.objects.get(`${ref.kind} ${ref.namespace ?? ''} ${ref.name}`);
  }

  list(query: ObjectQuery): KubeObject[] {
    return [...this.objects.values()].filter((object) => matchesQuery(object, query));
  }

  onChange(listener: () => void): () => void {
    this.changes.on('change', listener);
    return () => this.changes.off('change', listener);
  }

  get listeners(): number {
    return this.changes.listenerCount('change');
  }
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
}

function matchesQuery(object: KubeObject, query: ObjectQuery): boolean {
  return (
    object.kind === query.kind &&
    (query.namespace === undefined || object.metadata.namespace === query.namespace) &&
    (query.name === undefined || object.metadata.name === query.name) &&
    matchesSelector(query.labelSelector ?? '', object.metadata.labels)
  );
}

/** Memory history by pod or node name. */
export class FakeMemory implements MemoryView {
  private readonly news = new EventEmitter();
  readonly containers: Record<string, ContainerMemory[]> = {};
  readonly nodes: Record<string, NodeMemory[]> = {};
  readonly kills: Record<string, number> = {};

  container({ pod }: { pod: string }): ContainerMemory[] {
    return this.containers[pod] ?? [];
  }
  node(name: string): NodeMemory[] {
    return this.nodes[name] ?? [];
  }
  oomKills({ pod }: { pod: string }): number {
    return this.kills[pod] ?? 0;
  }
  onSample(listener: () => void): () => void {
    this.news.on('sample', listener);
    return () => this.news.off('sample', listener);
  }
  sampled(): void {
    this.news.emit('sample');
  }
}

type Json = Record<string, unknown>;

/** RFC 7386, as the API server applies it. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: Json = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** Just enough of a strategic merge: lists of named things merge by name. */
function strategicPatch(target: unknown, patch: unknown): unknown {
  if (Array.isArray(patch) && Array.isArray(target)) {
    const merged = target.map((item: Json) => {
      const change = (patch as Json[]).find((other) => other.name === item.name);
      return change ? strategicPatch(item, change) : item;
    });
    const names = new Set(target.map((item: Json) => item.name));
    return [...merged, ...(patch as Json[]).filter((item) => !names.has(item.name))];
  }
  if (!isMap(patch)) return patch;
  const result: Json = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = strategicPatch(result[key], value);
  }
  return result;
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An API over a FakeView: changes are seen there at once. Writes are counted in `writes`. */
export class FakeKube implements KubeApi {
  readonly writes: string[] = [];
  execs: { pod: string; command: string[] }[] = [];
  onExec: (command: string[], pod: string) => ExecResult | Promise<ExecResult> = () => done('');
  onLogs: (pod: string, previous: boolean) => string | undefined = () => '';
  blocked = 0;

  constructor(readonly view: FakeView) {}

  get(ref: ObjectRef): Promise<KubeObject | undefined> {
    return Promise.resolve(structuredClone(this.view.get(ref)));
  }
  list(query: ObjectQuery): Promise<KubeObject[]> {
    return Promise.resolve(this.view.list(query));
  }
  create(object: KubeObject): Promise<KubeObject> {
    return this.write('create', object, false);
  }
  apply(object: KubeObject, options?: { dryRun?: boolean }): Promise<KubeObject> {
    const { kind, metadata } = object;
    const now = this.view.get({ kind, name: metadata.name, namespace: metadata.namespace });
    return this.write('apply', mergePatch(now, object) as KubeObject, options?.dryRun ?? false);
  }
  patch(
    ref: ObjectRef,
    strategy: 'merge' | 'strategic' | 'json',
    body: unknown,
    options?: { dryRun?: boolean },
  ): Promise<KubeObject> {
    const now = this.view.get(ref);
    if (!now) return Promise.reject(new Error(`${ref.kind}/${ref.name} not found`));
    let after: unknown;
    if (strategy === 'json')
      after = jsonPatch(now, body as { op: string; path: string; value?: unknown }[]);
    else after = strategy === 'merge' ? mergePatch(now, body) : strategicPatch(now, body);
    return this.write(`patch ${strategy}`, after as KubeObject, options?.dryRun ?? false);
  }
  async delete(ref: ObjectRef): Promise<boolean> {
    const now = await this.get(ref);
    this.writes.push(`delete ${ref.kind}/${ref.name}`);
    if (now) this.view.take(now);
    return now !== undefined;
  }
  async evict(ref: {
    namespace: string;
    name: string;
  }): Promise<{ evicted: true } | { evicted: false; message: string }> {
    if (this.blocked > 0) {
      this.blocked -= 1;
      return { evicted: false, message: 'would violate the disruption budget' };
    }
    await this.delete({ kind: 'Pod', ...ref });
    return { evicted: true };
  }
  async exec(target: { pod: string }, command: string[]): Promise<ExecResult> {
    this.execs.push({ pod: target.pod, command });
    return await this.onExec(command, target.pod);
  }
  logs(target: { pod: string }, options: { previous?: boolean }): Promise<string | undefined> {
    return Promise.resolve(this.onLogs(target.pod, options.previous ?? false));
  }
  raw(): Promise<unknown> {
    return Promise.resolve({});
  }
  table(query: ObjectQuery): Promise<string> {
    const names = this.view.list(query).map(({ metadata }) => metadata.name);
    return Promise.resolve(['NAME', ...names].join('\n'));
  }
  can(): Promise<boolean> {
    return Promise.resolve(true);
  }
  version(): Promise<string> {
    return Promise.resolve('v1.34.4');
  }
  listableKinds(): Promise<{ apiVersion: string; kind: string; namespaced: boolean }[]> {
    return Promise.resolve([]);
  }
  watch(): Promise<void> {
    return Promise.resolve();
  }

  private write(verb: string, object: KubeObject, dryRun: boolean): Promise<KubeObject> {
    const after = structuredClone(object);
    if (!dryRun) {
      this.writes.push(`${verb} ${after.kind}/${after.metadata.name}`);
      this.view.put(after);
    }
    return Promise.resolve(after);
  }
}

/** `replace`, `add` and `remove` of map keys and array places. */
function jsonPatch(
  object: KubeObject,
  operations: { op: string; path: string; value?: unknown }[],
): unknown {
  const copy = structuredClone(object) as unknown;
  for (const { op, path, value } of operations) {
    const keys = path.split('/').slice(1);
    const last = keys.pop() ?? '';
    const parent = keys.reduce((at, key) => (at as Json)[key], copy) as Json | unknown[];
    if (Array.isArray(parent) && op === 'add') {
      parent.splice(last === '-' ? parent.length : Number(last), 0, value);
    } else if (op === 'remove') delete (parent as Json)[last];
    else (parent as Json)[last] = value;
  }
  return copy;
}

export function done(stdout: string, exitCode = 0, stderr = ''): ExecResult {
  return { exitCode, stdout, stderr, timedOut: false };
}

export interface Bench {
  context: ActionContext;
  view: FakeView;
  kube: FakeKube;
  memory: FakeMemory;
  clock: VirtualClock;
  loads: Record<string, LoadResult>;
  /** What the load control was told. */
  told: string[];
  abort: AbortController;
}

/** Everything a probe or an action gets, empty, in namespace `shop`, with time that passes by itself. */
export function bench(changes: Partial<ActionContext> = {}): Bench {
  const view = new FakeView();
  const kube = new FakeKube(view);
  const memory = new FakeMemory();
  const clock = new VirtualClock();
  const abort = new AbortController();
  const loads: Record<string, LoadResult> = {};
  const told: string[] = [];
  const context: ActionContext = {
    kube,
    view,
    memory,
    clock,
    load: {
      start: (name, profile) => {
        told.push(`start ${name} ${profile}`);
        return Promise.reject(new Error('no load here'));
      },
      stop: (name) => {
        told.push(`stop ${name}`);
        return Promise.resolve(undefined);
      },
      current: (name) => loads[name],
    },
    capabilities: { has: [] },
    namespace: 'shop',
    ports: {},
    marks: { baseline: clock.now(), inject: clock.now(), fix: clock.now(), since: clock.now() },
    restartsAt: () => undefined,
    signal: abort.signal,
    await: () => Promise.resolve(),
    ...changes,
  };
  return { context, view, kube, memory, clock, loads, told, abort };
}

/** The real clock, for probes that wait for real things. */
export const realClock = systemClock;

export function check(use: ProbeUse | ProbeUse[], times: Partial<Check> = {}): Check {
  return {
    id: 'c',
    text: 'the check',
    any: [use].flat(),
    within: 10_000,
    hold: 0,
    every: 100,
    where: { file: 'scenario.yaml', line: 1, column: 1 },
    ...times,
  };
}

type Part = Record<string, unknown>;

export interface PodInit {
  labels?: Record<string, string>;
  phase?: string;
  ready?: boolean;
  state?: Part;
  last?: Part;
  restarts?: number;
  deleting?: boolean;
  owner?: string;
  ownerKind?: string;
  node?: string;
  ip?: string;
  spec?: Part;
  status?: Part;
  namespace?: string;
  annotations?: Record<string, string>;
}

/** A pod with one container `main`. */
export function pod(name: string, init: PodInit = {}): KubeObject {
  const ready = init.ready ?? true;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: init.namespace ?? 'shop',
      uid: `uid-${name}`,
      labels: init.labels ?? { app: 'web' },
      annotations: init.annotations,
      ...(init.deleting ? { deletionTimestamp: '2026-11-21T10:00:00Z' } : {}),
      ...(init.owner
        ? {
            ownerReferences: [
              {
                apiVersion: 'apps/v1',
                kind: init.ownerKind ?? 'ReplicaSet',
                name: init.owner,
                uid: init.owner,
                controller: true,
              },
            ],
          }
        : {}),
    },
    spec: { nodeName: init.node ?? 'node-1', containers: [{ name: 'main' }], ...init.spec },
    status: {
      phase: init.phase ?? 'Running',
      podIP: init.ip ?? '10.0.0.1',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [
        {
          name: 'main',
          ready,
          restartCount: init.restarts ?? 0,
          state: init.state ?? { running: {} },
          lastState: init.last ?? {},
        },
      ],
      ...init.status,
    },
  };
}

/** Any object; `metadata` and the rest as given. */
export function object(
  kind: string,
  name: string,
  rest: Part = {},
  namespace: string | undefined = 'shop',
): KubeObject {
  const { metadata, ...others } = rest;
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      uid: `uid-${name}`,
      ...(namespace ? { namespace } : {}),
      ...(metadata as Part),
    },
    ...others,
  };
}

export function node(name: string, rest: Part = {}): KubeObject {
  const made = object('Node', name, rest);
  delete made.metadata.namespace;
  return made;
}

export function loadResult(changes: Partial<LoadResult> = {}): LoadResult {
  return {
    name: 'web',
    profile: 'during',
    url: 'http://127.0.0.1/',
    connections: 10,
    startedAt: 0,
    seconds: 10,
    sent: 0,
    answered: 0,
    statuses: {},
    errors: { refused: 0, reset: 0, closed: 0, timeout: 0, other: 0 },
    latency: { p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0 },
    perSecond: [],
    failures: [],
    ...changes,
  };
}
