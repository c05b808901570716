import type { ClusterConfig, NodeConfig } from '../contract/index.js';
import { startCluster as start, type Cluster, type ClusterOptions } from './cluster.js';

/** A cluster for tests and other programs: what is not given has a default. */
export interface StartOptions extends Partial<Omit<ClusterConfig, 'nodes'>>, ClusterOptions {
  /** How many, the first of which is the control plane, or each one. Default 3. */
  nodes?: number | NodeConfig[];
}

const GIB = 2 ** 30;

/** `n` nodes as kind names them, with two cores, 8 GiB and room for 110 pods each. */
export function nodesOf(name: string, n: number): NodeConfig[] {
  return Array.from({ length: n }, (_, i) => ({
    name: i === 0 ? `${name}-control-plane` : i === 1 ? `${name}-worker` : `${name}-worker${i}`,
    role: i === 0 ? 'control-plane' : 'worker',
    labels: {},
    taints: [],
    cpu: 2,
    memory: 8 * GIB,
    pods: 110,
  }));
}

/**
 * Starts a simulated Kubernetes in this process, behind a real API on 127.0.0.1, and resolves when its
 * nodes are Ready. Write `kubeconfig` to a file and use any client; call `stop` in the end. Rejects when a
 * port is taken.
 */
export function startCluster(options: StartOptions = {}): Promise<Cluster> {
  const { nodes = 3, name = 'lab-sim', ports = [], speed = 1, seed = 1, behaviours = [] } = options;
  const list = typeof nodes === 'number' ? nodesOf(name, nodes) : nodes;
  return start({ name, nodes: list, ports, speed, seed, behaviours }, options);
}
