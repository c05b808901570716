import type { Clock } from '../base/index.js';
import type { Journal } from '../journal/index.js';
import type {
  Capabilities,
  ClusterHandle,
  ClusterView,
  KubeApi,
  LoadSecond,
  NodeOps,
  PendingUndo,
  Plan,
} from '../model/index.js';
import type { MemoryRecorder } from '../observe/index.js';
import type { Loads } from './loads.js';
import type { System } from './port-forwarder.js';
import type { RunOptions } from './options.js';
import type { Recorder } from './recorder.js';
import type { Secrets } from './secrets.js';
import type { MachineState } from './state.js';
import type { UndoResult } from './undo.js';

/** What exists once the cluster answers. */
export interface Connection {
  handle: ClusterHandle;
  kube: KubeApi;
  view: ClusterView;
  memory: MemoryRecorder;
  node: NodeOps;
  /** Stops the watches and samplers. */
  close(): void;
}

/** One walk through a plan: everything the steps of a run share. */
export interface Session {
  options: RunOptions;
  plan: Plan;
  capabilities: Capabilities;
  clock: Clock;
  /** Folder of the cluster's state: journal, machine state, snapshots. */
  dir: string;
  journal: Journal;
  state: MachineState;
  recorder: Recorder;
  /** What must not leave the run: `options.emit` and `options.log` of a session hide it already. */
  secrets: Secrets;
  loads: Loads;
  connection?: Connection;
  /** Ends the walk: the user's signal, the time-out, or a lost cluster. Replaced for the cleanup. */
  signal: AbortSignal;
  /** Called when the cluster is lost; aborts `signal` with that error. */
  fail(error: Error): void;
  /** Aborts once what was seen of the recovery is enough (`options.enough`). */
  enough: AbortController;
  /** Until then (`clock.elapsed()`) a step has said that the API server may be away. */
  awayUntil: number;
  /** Steps that are being done, also those whose walk has ended already. */
  working: Set<Promise<unknown>>;
  /** The last second of a load, for the live line. */
  latestLoad?: LoadSecond & { name: string };
  /** Undoes the pending entries that fit, newest first, and notes each in the record. */
  undo(fits: (entry: PendingUndo) => boolean): Promise<UndoResult[]>;
}

/** The connection, which every step after provisioning may count on. */
export function connected(session: Session): Connection {
  if (!session.connection) throw new Error('a step ran before the cluster was connected');
  return session.connection;
}

/** What is published of the system, and the API that looks behind it. */
export function systemOf(session: Session): System {
  const { kube, handle } = connected(session);
  const { objects, namespace } = session.options.scenario.workload;
  return { kube, ports: handle.ports, objects, namespace };
}
