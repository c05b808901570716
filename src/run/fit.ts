import { formatBytes, LabError, plural } from '../base/index.js';
import { clusterDir } from '../journal/index.js';
import type { ClusterHandle, NodeSpec } from '../model/index.js';
import type { RunOptions } from './options.js';
import { readMachine, type MachineState } from './state.js';

/** What a run wants of a cluster; `hostPorts`, `nodeImage` and `simulation` are what the user asked for. */
export type Wanted = Pick<
  RunOptions,
  'cluster' | 'scenario' | 'hostPorts' | 'nodeImage' | 'simulation'
>;

/** Refuses a cluster that was made for something else: its nodes and ports stay as they are. Throws CLUSTER_STATE. */
export function demandFitting(wanted: Wanted, handle: ClusterHandle): void {
  const { cluster } = wanted;
  const own = [...nodeDifferences(wanted, handle), ...portDifferences(wanted, handle)];
  const asked = optionDifferences(wanted, handle);
  const [first, ...more] = [...own, ...asked];
  if (first === undefined) return;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  const without = own.length === 0 ? ', or leave the option out' : '';
  throw new LabError('CLUSTER_STATE', {
    message: `The cluster ${cluster} exists, and is not what this run asks for: ${first}${others}`,
    next: `Delete it with \`lab down --cluster ${cluster}\`, name another with --cluster${without}.`,
    details: [first, ...more],
  });
}

/** Refuses a cluster that an earlier run made another one for good. Throws CLUSTER_STATE. */
export async function demandUnspent({
  cluster,
  stateHome,
}: Pick<RunOptions, 'cluster' | 'stateHome'>): Promise<void> {
  const state = await readMachine(clusterDir(stateHome, cluster));
  if (state) demandUnspentBy(state, cluster);
}

/** The same where the state has been read. */
export function demandUnspentBy({ oneWay }: Pick<MachineState, 'oneWay'>, cluster: string): void {
  if (oneWay === undefined) return;
  throw new LabError('CLUSTER_STATE', {
    message: `The cluster ${cluster} is no longer what it was made as: ${oneWay.scenario} ran on it. ${oneWay.reason}`,
    next: `Delete it with \`lab down --cluster ${cluster}\`, or name another with --cluster.`,
  });
}

/** The handle with the budgets that the scenario asks for, where its nodes have none yet: they can still be set. */
export function withBudgetsOf(scenario: Wanted['scenario'], handle: ClusterHandle): ClusterHandle {
  const nodes = handle.nodes.map(({ name, spec }, index) => {
    const memoryBudget = spec.memoryBudget ?? scenario.cluster.nodes[index]?.memoryBudget;
    const overBudget = spec.overBudget ?? scenario.cluster.nodes[index]?.overBudget;
    if (memoryBudget === undefined) return { name, spec };
    return { name, spec: { ...spec, memoryBudget, ...(overBudget ? { overBudget } : {}) } };
  });
  return { ...handle, nodes };
}

function nodeDifferences({ scenario }: Wanted, handle: ClusterHandle): string[] {
  const { nodes } = scenario.cluster;
  if (nodes.length !== handle.nodes.length) {
    return [`it has ${plural(handle.nodes.length, 'node')}, the scenario ${nodes.length}`];
  }
  return handle.nodes.flatMap(({ name, spec }, index) => {
    const node = nodes[index];
    return node ? ofNode(node, spec).map((what) => `node ${name} ${what}`) : [];
  });
}

function ofNode(wanted: NodeSpec, has: NodeSpec): string[] {
  const differences: string[] = [];
  if (wanted.role !== has.role) differences.push(`is a ${has.role}, not a ${wanted.role}`);
  for (const [key, value] of Object.entries(wanted.labels)) {
    if (has.labels[key] !== value) differences.push(`has no label ${key}=${value}`);
  }
  const { memoryBudget: budget } = wanted;
  if (budget !== undefined && has.memoryBudget !== undefined && budget !== has.memoryBudget) {
    const [is, asked] = [has.memoryBudget, budget].map(formatBytes);
    differences.push(`has a memory budget of ${is}, not ${asked}`);
  }
  if (budget !== undefined && has.memoryBudget !== undefined) {
    const [is, asked] = [has.overBudget, wanted.overBudget].map((over) => over ?? 'pressure');
    if (is !== asked) differences.push(`answers more than its budget with ${is}, not ${asked}`);
  }
  return differences;
}

function portDifferences({ scenario, hostPorts }: Wanted, handle: ClusterHandle): string[] {
  return scenario.cluster.ports.flatMap(({ name, nodePort, hostPort }) => {
    const has = handle.ports[name];
    if (has?.nodePort !== nodePort) return [`it does not publish the port ${name} (${nodePort})`];
    const wanted = hostPorts[name] === undefined ? hostPort : undefined;
    if (wanted === undefined || wanted === has.port) return [];
    return [`its port ${name} is at ${has.port}, the scenario's at ${wanted}`];
  });
}

function optionDifferences(
  { hostPorts, nodeImage, simulation }: Wanted,
  handle: ClusterHandle,
): string[] {
  const differences = Object.entries(hostPorts).flatMap(([name, port]) => {
    const has = handle.ports[name];
    return has && has.port !== port
      ? [`its port ${name} is at ${has.port}, --port asks for ${port}`]
      : [];
  });
  if (nodeImage !== undefined && nodeImage !== handle.nodeImage) {
    const has = handle.nodeImage ?? 'the default of its provider';
    differences.push(
      `its node image is ${has}, --node-image (or LAB_NODE_IMAGE) asks for ${nodeImage}`,
    );
  }
  for (const key of ['speed', 'seed'] as const) {
    const [asked, is] = [simulation?.[key], handle.simulation?.[key]];
    if (asked !== undefined && is !== undefined && asked !== is) {
      differences.push(`its ${key} is ${is}, --${key} asks for ${asked}`);
    }
  }
  return differences;
}
