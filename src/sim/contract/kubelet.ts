import type { ExecIO } from './program.js';
import type { Connection } from './network.js';

export interface LogOptions {
  container?: string;
  follow?: boolean;
  previous?: boolean;
  tailLines?: number;
  limitBytes?: number;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  timestamps?: boolean;
}

/** What a node does for the API server: each is refused with an ApiError of the kubelet's own text. */
export interface NodeAgent {
  /** Hands over the log in pieces and resolves at its end (`follow`: the container's). */
  logs(
    namespace: string,
    pod: string,
    options: LogOptions,
    write: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Resolves with the exit code. `container` is the name, already decided. */
  exec(
    namespace: string,
    pod: string,
    container: string,
    command: string[],
    io: ExecIO,
  ): Promise<number>;
  /** Streams the main program's output from now on; resolves with its exit code when it ends. */
  attach(namespace: string, pod: string, container: string, io: ExecIO): Promise<number>;
  /** A connection to a port inside the pod. Rejects with NetError. */
  portForward(namespace: string, pod: string, port: number): Promise<Connection>;
  /** /stats/summary (kubelet stats/v1alpha1 Summary). Computed at most every 10 s of cluster time, as the kubelet's. */
  summary(): unknown;
  /** /configz: the KubeletConfiguration in force. */
  config(): Record<string, unknown>;
  /** Replaces the configuration and restarts the kubelet; pods are untouched. Throws ApiError (BadRequest). */
  configure(config: Record<string, unknown>): void;
  /** The cgroup counters of this moment, for the sampler: see `CgroupSample`. */
  cgroups(): CgroupSample;
}

/** Bytes, as the memory controller of the node counts them. */
export interface CgroupSample {
  /** Wall-clock ms. */
  at: number;
  node: { usage: number; inactiveFile: number; capacity: number };
  pods: { uid: string; memory: CgroupMemory; containers: { id: string; memory: CgroupMemory }[] }[];
}

export interface CgroupMemory {
  usage: number;
  inactiveFile: number;
  peak: number;
  /** Undefined: no limit. */
  limit?: number;
  oomKills: number;
}
