import type { Comparison } from './compare.js';
import type { Capture } from './values.js';

/** Pods by label selector or by name. Without a namespace, the workload's own. */
export interface PodTarget {
  selector?: string;
  name?: string;
  namespace?: string;
  /** Default: the first container. */
  container?: string;
}

/** Nodes by name, or by one label (`key=value`). */
export interface NodeTarget {
  name?: string;
  label?: string;
}

/** A condition on a text: a part of it, or a regular expression (RE2-like subset of JavaScript's, bounded length). */
export interface TextMatch {
  contains?: string;
  matches?: string;
}

export interface ContainerStateMatch {
  state?: 'waiting' | 'running' | 'terminated';
  reason?: string;
  exitCode?: number;
  message?: TextMatch;
}

/**
 * What each probe takes, after defaults. All durations are milliseconds of cluster
 * time, all sizes bytes, all ratios 0–1.
 */
export interface ProbeSpecs {
  /** An HTTP request from this machine to a declared port. */
  http: {
    port: string;
    path: string;
    method: string;
    headers: Record<string, string>;
    /** Any of these status codes. */
    status?: number[];
    body?: TextMatch;
    header?: Record<string, TextMatch>;
    /** Time to the whole answer, in milliseconds. */
    latency?: Comparison;
    /** The request itself must fail this way: no HTTP answer at all. */
    failure?: 'refused' | 'reset' | 'closed' | 'timeout';
    timeout: number;
  };
  /** Addresses behind a Service, from its EndpointSlices. */
  endpoints: { service: string; namespace?: string; ready?: Comparison; notReady?: Comparison };
  /** Status of pods and their containers. */
  podState: PodTarget & {
    /** Whether one matching pod is enough. Default `all` (and at least one). */
    quantifier: 'all' | 'any';
    count?: Comparison;
    phase?: string;
    /** `status.reason`, e.g. `Evicted`. */
    reason?: string;
    ready?: boolean;
    /** The container's current state. */
    current?: ContainerStateMatch;
    /** The container's last terminated state. */
    last?: ContainerStateMatch;
    restarts?: Comparison;
    /** No restart of any container of these pods since: the baseline, the injection of the current fault, or the last fix. */
    noRestartSince?: 'baseline' | 'inject' | 'fix';
  };
  /**
   * `OOMKilled`, or 137 together with a rise of that container's own OOM counter. `all`: each of the pods was killed
   * so often; else they are counted together.
   */
  oomKilled: PodTarget & { atLeast: number; quantifier?: 'all' | 'any' };
  /** Kubernetes events newer than the mark of the check (baseline start, or the fault's injection). */
  event: {
    reason: string;
    type?: 'Normal' | 'Warning';
    involved?: { kind?: string; name?: string; namePrefix?: string };
    namespace?: string;
    message?: TextMatch;
    count?: Comparison;
    /** True: no such event may be seen. */
    absent: boolean;
  };
  nodeCondition: {
    node: NodeTarget;
    type: string;
    status: 'True' | 'False' | 'Unknown';
    reason?: string;
  };
  nodeTaint: { node: NodeTarget; key: string; effect?: string; present: boolean };
  /** Memory as the cgroup sampler sees it, once a second. */
  memory: {
    /** Exactly one of the three. */
    container?: PodTarget;
    /** The whole pod, whose cgroup outlives its containers. */
    pod?: PodTarget;
    node?: NodeTarget;
    /** Working set, bytes. */
    usage?: Comparison;
    /** Highest usage of the current container, or of the pod, since it started, bytes. */
    peak?: Comparison;
    /** The limit in force, bytes. */
    limit?: Comparison;
    /** Usage (or peak, whichever is higher) over limit, 0–1. */
    ofLimit?: Comparison;
    /** Least-squares slope over a window. */
    slope?: { bytesPerSecond: Comparison; over: number };
  };
  /** A command in a container: an argument list, never a shell line. */
  exec: {
    in: PodTarget;
    command: string[];
    exitCode?: number[];
    stdout?: TextMatch;
    stderr?: TextMatch;
    capture?: Capture;
    timeout: number;
  };
  /**
   * Counters that a command prints (`keyspace_hits:172`, `queries_total 40`), looked at twice: what became of
   * them in between. Names of several are added up. A counter that fell, or a container that was restarted
   * meanwhile, is said and judged by nobody.
   */
  counters: {
    in: PodTarget;
    command: string[];
    /** Per second of the cluster's time. */
    rate?: { of: string[]; perSecond: Comparison };
    increase?: { of: string[]; by: Comparison };
    /** The increase of some over the increase of others. */
    ratio?: { of: string[]; to: string[]; is: Comparison };
    /** Between the two looks, ms. */
    over: number;
    /** Of one look. */
    timeout: number;
  };
  /** A program in a node: an argument list. Where a label fits several nodes, each must fit. */
  nodeExec: {
    node: NodeTarget;
    command: string[];
    exitCode?: number[];
    stdout?: TextMatch;
    stderr?: TextMatch;
    timeout: number;
  };
  /** Name resolution from inside a pod (nslookup of the full name). */
  dns: { name: string; resolves: boolean; in: PodTarget; timeout: number };
  logs: PodTarget & {
    previous: boolean;
    text: TextMatch;
    absent: boolean;
    tailLines: number;
  };
  /** Any field of any object, by a JSONPath as kubectl writes it (`.spec.replicas`, `{.status.phase}`). */
  field: {
    object: { apiVersion?: string; kind: string; name: string; namespace?: string };
    path: string;
    equals?: unknown;
    compare?: Comparison;
    text?: TextMatch;
    exists?: boolean;
  };
  /** A Deployment, StatefulSet or DaemonSet: rolled out, or stuck for a reason. */
  rollout: {
    kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
    name: string;
    namespace?: string;
    complete?: boolean;
    /** `reason` of the Progressing condition, e.g. `ProgressDeadlineExceeded`. */
    reason?: string;
  };
  /** What the running (or last ended) load has seen in this phase. */
  load: {
    name: string;
    /** Requests without a 2xx answer over requests sent, 0–1. */
    errorRate?: Comparison;
    /** Requests without a 2xx answer. */
    errors?: Comparison;
    answered?: Comparison;
    /** 2xx answers per second over the window. */
    throughput?: Comparison;
    latency?: { p50?: Comparison; p90?: Comparison; p99?: Comparison; p999?: Comparison };
    /** Only the last so many milliseconds; default: since the load started. */
    over?: number;
  };
}

export type ProbeKind = keyof ProbeSpecs;

/** One probe with its arguments, discriminated by `kind`. */
export type ProbeUse = { [K in ProbeKind]: { kind: K; spec: ProbeSpecs[K] } }[ProbeKind];
