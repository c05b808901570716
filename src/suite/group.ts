import type { NodeSpec, PortSpec, Scenario } from '../model/index.js';

type ClusterSpec = Scenario['cluster'];

/** Scenarios that can share one cluster, and what that cluster must be. */
export interface Group {
  cluster: ClusterSpec;
  scenarios: Scenario[];
}

/**
 * Puts each scenario into the first group whose cluster it fits: nodes of the same roles and memory budgets in
 * the same order, no label of two values, no port of two meanings. One whose cluster is another one afterwards
 * (`oneWay`) has it to itself. Keeps the order. Pure.
 */
export function groupsOf(scenarios: readonly Scenario[]): Group[] {
  const groups: Group[] = [];
  const open: Group[] = [];
  for (const scenario of scenarios) {
    const alone = scenario.cluster.oneWay !== undefined;
    if (!alone && open.some((group) => joins(group, scenario))) continue;
    const group = { cluster: scenario.cluster, scenarios: [scenario] };
    groups.push(group);
    if (!alone) open.push(group);
  }
  return groups;
}

/** Takes a scenario into the group where one cluster can be both; false where none can. */
function joins(group: Group, scenario: Scenario): boolean {
  const both = merged(group.cluster, scenario.cluster);
  if (both === undefined) return false;
  group.cluster = both;
  group.scenarios.push(scenario);
  return true;
}

/** A cluster that is both, or undefined where none can be. */
function merged(one: ClusterSpec, other: ClusterSpec): ClusterSpec | undefined {
  if (one.nodes.length !== other.nodes.length) return undefined;
  const nodes: NodeSpec[] = [];
  for (const [index, node] of one.nodes.entries()) {
    const both = sameNode(node, other.nodes[index]);
    if (both === undefined) return undefined;
    nodes.push(both);
  }
  const ports = [...one.ports];
  for (const port of other.ports) {
    const near = ports.find(
      ({ name, nodePort, hostPort }) =>
        name === port.name ||
        nodePort === port.nodePort ||
        (hostPort !== undefined && hostPort === port.hostPort),
    );
    if (near === undefined) ports.push(port);
    else if (!samePort(near, port)) return undefined;
  }
  const needs = [...new Set([...(one.needs ?? []), ...(other.needs ?? [])])];
  return { nodes, ports, ...(needs.length === 0 ? {} : { needs }) };
}

function sameNode(one: NodeSpec, other: NodeSpec | undefined): NodeSpec | undefined {
  if (other?.role !== one.role || other.memoryBudget !== one.memoryBudget) return undefined;
  if (other.overBudget !== one.overBudget) return undefined;
  const clash = Object.entries(other.labels).some(
    ([key, value]) => (one.labels[key] ?? value) !== value,
  );
  return clash ? undefined : { ...one, labels: { ...one.labels, ...other.labels } };
}

const samePort = (one: PortSpec, other: PortSpec): boolean =>
  one.name === other.name && one.nodePort === other.nodePort && one.hostPort === other.hostPort;
