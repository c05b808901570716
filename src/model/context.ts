import type { Clock } from '../base/index.js';
import type { Capabilities } from './capability.js';
import type { LoadHandle, LoadResult } from './load.js';
import type { ContainerMemory, NodeMemory, PodMemory } from './memory.js';
import type { KubeObject, ObjectQuery, ObjectRef } from './objects.js';
import type { ActionKind, ActionSpecs, PatchStrategy } from './actions.js';
import type { NodeOps } from './node.js';
import type { ProbeKind, ProbeSpecs } from './probes.js';
import type { Sample } from './sample.js';
import type { Check } from './scenario.js';
import type { UndoOp } from './undo.js';
import type { Values } from './values.js';

export interface ExecResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

/** The Kubernetes API as lab uses it. The kube room implements it. Throws LabError API_REFUSED / API_UNREACHABLE. */
export interface KubeApi {
  /** Undefined when it does not exist. */
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  list(query: ObjectQuery): Promise<KubeObject[]>;
  create(object: KubeObject): Promise<KubeObject>;
  /** Server-side apply with field manager `chaos-lab`, force. */
  apply(object: KubeObject, options?: { dryRun?: boolean }): Promise<KubeObject>;
  patch(
    ref: ObjectRef,
    strategy: PatchStrategy,
    body: unknown,
    options?: { dryRun?: boolean },
  ): Promise<KubeObject>;
  /** Resolves when the request was accepted; false when it was gone already. */
  delete(
    ref: ObjectRef,
    options?: { gracePeriodSeconds?: number; propagation?: 'Foreground' | 'Background' },
  ): Promise<boolean>;
  /** POST pods/eviction. 'blocked' carries the API's text (429). */
  evict(ref: {
    namespace: string;
    name: string;
  }): Promise<{ evicted: true } | { evicted: false; message: string }>;
  exec(
    target: { namespace: string; pod: string; container?: string },
    command: string[],
    options: {
      timeout: number;
      signal?: AbortSignal;
      /** Gets what the command writes, however much, in place of the result's `stdout`. */
      onStdout?: (chunk: Buffer) => void;
    },
  ): Promise<ExecResult>;
  /** Undefined when there is no such log (no previous container). */
  logs(
    target: { namespace: string; pod: string; container?: string },
    options: { previous?: boolean; tailLines?: number; sinceSeconds?: number },
  ): Promise<string | undefined>;
  /** GET of any path, as JSON (`/api/v1/nodes/N/proxy/stats/summary`). */
  raw(path: string): Promise<unknown>;
  /** GET of any path, as it comes: what a workload answers through the API server's proxy. */
  text(path: string): Promise<string>;
  /** The API's own table of a list or one object, as kubectl prints it. */
  table(query: ObjectQuery, options?: { wide?: boolean; showLabels?: boolean }): Promise<string>;
  /** Whether we may do this (SelfSubjectAccessReview). */
  can(
    verb: string,
    resource: { group: string; resource: string; namespace?: string },
  ): Promise<boolean>;
  version(): Promise<string>;
  /** Every listable kind of the cluster: for snapshots. */
  listableKinds(): Promise<{ apiVersion: string; kind: string; namespaced: boolean }[]>;
  /**
   * Lists and then watches until the signal aborts; reconnects by itself (410, time-outs).
   * Rejects only when the API stays unreachable for `lostAfter` ms (default 20 s).
   */
  watch(query: ObjectQuery, on: WatchListener, signal: AbortSignal): Promise<void>;
}

export interface WatchListener {
  /** A complete list: after connecting, and again after a 410. */
  reset(objects: KubeObject[]): void;
  change(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void;
}

/** What is watched, as it is now. The observe room implements it on KubeApi.watch. */
export interface ClusterView {
  /** Starts watching a kind (once per kind and namespace) and resolves when its list is complete. */
  ensure(query: { apiVersion?: string; kind: string; namespace?: string }): Promise<void>;
  get(ref: ObjectRef): KubeObject | undefined;
  /** Label selectors are evaluated here. */
  list(query: ObjectQuery): KubeObject[];
  /** Called after every change; returns the function that unsubscribes. */
  onChange(listener: () => void): () => void;
}

/** Memory history of this run, newest last. */
export interface MemoryView {
  /** Samples of one container of a pod; the current container unless `containerId` names another. */
  container(query: { namespace: string; pod: string; container?: string }): ContainerMemory[];
  /** Samples of the whole pod of that name, as it is now. */
  pod(query: { namespace: string; pod: string }): PodMemory[];
  node(name: string): NodeMemory[];
  /** OOM kills counted for this pod's container by its cgroups since the run began. */
  oomKills(query: { namespace: string; pod: string; container?: string }): number;
  /** Calls the listener whenever a sample has come; returns what ends that. */
  onSample(listener: () => void): () => void;
}

export interface LoadControl {
  start(name: string, profile: string): Promise<LoadHandle>;
  stop(name: string): Promise<LoadResult | undefined>;
  /** The running load of that name, else the last one that ended in this phase. */
  current(name: string): LoadResult | undefined;
}

/** What a probe gets. It only reads. */
export interface ProbeContext {
  kube: KubeApi;
  view: ClusterView;
  memory: MemoryView;
  /** The nodes, where the provider lets commands run in them. */
  node?: NodeOps;
  /** Whether the API server may be away just now: a step said that it restarts it. */
  away?(): boolean;
  load: Pick<LoadControl, 'current'>;
  clock: Clock;
  capabilities: Capabilities;
  /** The workload's namespace. */
  namespace: string;
  /** What was captured so far, and where a capture goes. */
  values: Values;
  /** Where each declared port is reached from here, by its name. */
  ports: Record<string, { host: string; port: number }>;
  /** Marks, ms since the epoch. `since`: events and OOM kills count from here. */
  marks: { baseline: number; inject: number; fix: number; since: number };
  /** Restart counts by pod uid and container at each mark, kept by the run. */
  restartsAt(
    mark: 'baseline' | 'inject' | 'fix',
    podUid: string,
    container: string,
  ): number | undefined;
  signal: AbortSignal;
}

export interface Probe<K extends ProbeKind> {
  kind: K;
  /**
   * Kinds whose changes decide this probe: it is evaluated again on each of them, with no polling.
   * Absent: it is tried every `every` ms (HTTP, exec, logs, load); memory on each new sample.
   */
  watches?(
    spec: ProbeSpecs[K],
    context: ProbeContext,
  ): { apiVersion?: string; kind: string; namespace?: string }[];
  /** The stretch of time a look judges, declared ms: nothing is said before it is covered. Absent: a look judges the moment. */
  window?(spec: ProbeSpecs[K]): number;
  /** One look. Throws only for a defect or a lost API; "cannot look" is `ok: undefined`. */
  sample(spec: ProbeSpecs[K], context: ProbeContext): Promise<Sample>;
}

/** A command that an action ran, with what it printed. */
export interface StepOutput {
  command: string;
  exitCode: number;
  output: string;
  seconds: number;
}

/** What an action gets. */
export interface ActionContext extends ProbeContext {
  load: LoadControl;
  /** The API server may be away for so long from now (ms): nothing is lost meanwhile. */
  expectAway?(ms: number): void;
  /** Keeps what a command printed, for the report. */
  keep?(output: StepOutput): Promise<void>;
  /** Evaluates a check with its times: for `wait`. Throws STEP_TIMEOUT with the last value seen. */
  await(check: Check): Promise<void>;
}

/** One kind of change. The run calls `undo` first and puts its answer in the journal, then `run`, then `readBack`. */
export interface Action<K extends ActionKind> {
  kind: K;
  /**
   * The kubectl command that would do the same, to paste; '' when there is none. Pure.
   * `namespace`: the workload's, for pods that are named without one.
   */
  kubectl(spec: ActionSpecs[K], namespace?: string): string;
  /** Derives the undo from the exact present values. Reads only (a dry run is a read). */
  undo(spec: ActionSpecs[K], context: ActionContext): Promise<UndoOp[]>;
  run(spec: ActionSpecs[K], context: ActionContext): Promise<void>;
  /**
   * Reads the change back from the API: the first half of the witness. `ok: false` when the
   * object does not have what the action asked for, or never differed from it.
   */
  readBack(spec: ActionSpecs[K], context: ActionContext): Promise<{ ok: boolean; text: string }>;
  /**
   * Resolves when the first effect was seen (after a template change: no pod of the old ReplicaSet
   * is left; after a selector change: the EndpointSlices follow). Undefined when the kind has none.
   */
  settle?(spec: ActionSpecs[K], context: ActionContext): Promise<string | undefined>;
}
