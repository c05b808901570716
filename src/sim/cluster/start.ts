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
 * port is taken, and with a TypeError that names an option that makes no cluster.
 */
export async function startCluster(options: StartOptions = {}): Promise<Cluster> {
  check(options);
  const { nodes = 3, name = 'lab-sim', ports = [], speed = 1, seed = 1, behaviours = [] } = options;
  const list = typeof nodes === 'number' ? nodesOf(name, nodes) : nodes;
  return await start({ name, nodes: list, ports, speed, seed, behaviours }, options);
}

const KNOWN = ['nodes', 'name', 'ports', 'speed', 'seed', 'behaviours', 'port', 'log', 'stopped'];

const isPort = (value: unknown, least: number): boolean =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= 65_535;

/** What no type check has seen: many who write tests do so without types. Throws TypeError. */
function check(options: StartOptions): void {
  const refuse = (name: string, wanted: string): never => {
    const value = JSON.stringify(options[name as keyof StartOptions]);
    throw new TypeError(`startCluster: ${name} must be ${wanted}, not ${value}`);
  };
  const { nodes = 3, ports = [], speed = 1, seed = 1 } = options;
  const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`startCluster: there is no option ${unknown}, only ${KNOWN.join(', ')}`);
  }
  const count = Array.isArray(nodes) ? nodes.length : nodes;
  if (!Number.isInteger(count) || count < 1) refuse('nodes', 'a whole number from 1, or a list');
  if (!Number.isFinite(speed) || speed <= 0) refuse('speed', 'a number above 0');
  if (!Number.isSafeInteger(seed)) refuse('seed', 'a whole number');
  if (!ports.every(({ nodePort, hostPort }) => isPort(nodePort, 1) && isPort(hostPort ?? 0, 0))) {
    refuse('ports', 'a list of { nodePort, hostPort? }');
  }
}
