import type { Capabilities } from './capability.js';
import type { NodeSpec } from './scenario.js';

export interface ClusterSpec {
  name: string;
  nodes: NodeSpec[];
  ports: { name: string; nodePort: number; hostPort?: number }[];
  /** Node image, when the user chose one. */
  nodeImage?: string;
  /** Texts of behaviour.yaml files: what images do where no container runs. */
  behaviours?: string[];
}

/**
 * What makes a simulated cluster run as it does: the same values name, address and place the same objects
 * alike. How long real requests take, and so what a load counts, they do not decide (`seed` of ClusterConfig
 * in src/sim/contract).
 */
export interface Simulation {
  /** How many times faster than the wall clock its durations pass. */
  speed: number;
  seed: number;
}

/** A cluster that lab made, as its state file has it. */
export interface ClusterHandle {
  name: string;
  provider: string;
  /** Also in the marker inside the cluster: both must agree before lab touches it. */
  id: string;
  kubeconfig: string;
  nodes: { name: string; spec: NodeSpec }[];
  ports: Record<string, { host: string; port: number; nodePort: number }>;
  nodeImage?: string;
  /** Only where no container runs. */
  simulation?: Simulation;
  createdAt: string;
  /** Budget calibration by node, once done. */
  budgets: Record<string, NodeBudget>;
  capabilities: Capabilities;
}

/** How a node's memory budget was made real. Bytes. */
export interface NodeBudget {
  budget: number;
  /** The kubelet's view of the node's capacity. */
  capacity: number;
  /** Its working set at rest, before the workload. */
  idle: number;
  /** `memory.available` below this is MemoryPressure. */
  threshold: number;
  /** The working set at which that happens: capacity − threshold. */
  pressureAt: number;
  /** Pods are evicted there, as with any hard threshold. */
  evicts?: boolean;
}

/** Progress of a long operation, one line at a time. */
export type Progress = (line: string) => void;
