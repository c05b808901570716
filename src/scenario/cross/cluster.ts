import { nearest } from '../../base/index.js';
import type { NodeSpec, PortSpec } from '../../model/index.js';
import { allObjects, type Draft } from '../build/draft.js';
import { allActions, allNodeTargets, allProbes } from './walk.js';

/** Nodes, their labels, and the ports that are reached from this machine. */
export function checkCluster(draft: Draft): void {
  const { cluster } = draft.raw;
  if (!cluster) return;
  checkNodes(draft, cluster.nodes);
  checkPorts(draft, cluster.ports);
}

function checkNodes(draft: Draft, nodes: NodeSpec[]): void {
  const planes = nodes.filter((node) => node.role === 'control-plane').length;
  if (planes !== 1) {
    draft.report(['cluster', 'nodes'], {
      code: 'E_CONTROL_PLANE',
      message: `the cluster has ${planes} control-plane nodes`,
      expected: 'exactly one node with role: control-plane',
    });
  }
  const labels = nodes.flatMap((node) =>
    Object.entries(node.labels).map(([key, value]) => `${key}=${value}`),
  );
  for (const { target, path } of allNodeTargets(draft.raw)) {
    const { label } = target;
    // Kubernetes gives every node labels of its own (kubernetes.io/hostname and others).
    if (label === undefined || labels.includes(label) || /^[^=]*kubernetes\.io\//.test(label))
      continue;
    draft.report([...path, 'label'], {
      code: 'E_NODE_UNDECLARED',
      message: `no node of cluster.nodes has the label ${label}`,
      suggestion: nearest(label, labels),
    });
  }
}

function checkPorts(draft: Draft, ports: PortSpec[]): void {
  for (const key of ['name', 'nodePort', 'hostPort'] as const) {
    const seen = new Set<unknown>();
    for (const [index, port] of ports.entries()) {
      const value = port[key];
      if (value !== undefined && seen.has(value)) {
        draft.report(['cluster', 'ports', index, key], {
          code: 'E_DUPLICATE',
          message: `two ports have the ${key} ${value}`,
        });
      }
      seen.add(value);
    }
  }
  const names = ports.map((port) => port.name);
  const uses = [
    ...allProbes(draft.raw).flatMap((probe) =>
      probe.kind === 'http' ? [{ port: probe.spec.port, path: probe.path }] : [],
    ),
    ...draft.raw.loads.map(({ value, path }) => ({ port: value.port, path })),
  ];
  for (const { port, path } of uses) {
    if (names.includes(port)) continue;
    draft.report([...path, 'port'], {
      code: 'E_PORT_UNDECLARED',
      message: `cluster.ports has no port "${port}"`,
      ...(names.length === 0 ? {} : { expected: `one of ${names.join(', ')}` }),
      suggestion: nearest(port, names),
    });
  }
  checkOpened(draft, ports, new Set(uses.map(({ port }) => port)));
}

/**
 * Refuses a port that is asked and that nothing opens; one that nobody asks, or that something else than
 * a Service of the manifests may open, is a warning.
 */
function checkOpened(draft: Draft, ports: PortSpec[], asked: Set<string>): void {
  if (draft.workload.length === 0) return;
  const opened = allObjects(draft).flatMap(({ object }) =>
    object.kind === 'Service' ? nodePorts(object.spec) : [],
  );
  for (const [index, { name, nodePort }] of ports.entries()) {
    if (opened.includes(nodePort)) continue;
    const message = `no Service of the manifests has the nodePort ${nodePort}`;
    const refused = asked.has(name) && !mayOpen(draft, nodePort);
    const others = opened.filter((port) => typeof port === 'number').map(String);
    draft.report(
      ['cluster', 'ports', index, 'nodePort'],
      refused
        ? {
            code: 'E_PORT_UNOPENED',
            message: `${message}, where probes and loads of "${name}" go`,
            expected:
              others.length === 0
                ? `a Service of type NodePort with nodePort: ${nodePort}`
                : `the nodePort of a Service: ${others.join(', ')}`,
            suggestion: nearest(String(nodePort), others),
          }
        : { code: 'W_PORT_UNUSED', message },
    );
  }
}

/**
 * Whether an action may make a Service of that port, or make one of the cluster's own have it (by a patch,
 * or a command); or a controller, which an object tells of it.
 */
function mayOpen(draft: Draft, nodePort: number): boolean {
  const told = new RegExp(`nodePort\\W{1,6}${nodePort}\\b`, 'i');
  const named = new RegExp(`\\b${nodePort}\\b`);
  return (
    allActions(draft.raw).some(({ raw }) => named.test(JSON.stringify(raw))) ||
    allObjects(draft).some(({ object }) => told.test(JSON.stringify(object)))
  );
}

function nodePorts(spec: Record<string, unknown> | undefined): unknown[] {
  const ports = spec?.ports;
  return Array.isArray(ports)
    ? ports.map((port: unknown) => (port as { nodePort?: unknown } | null)?.nodePort)
    : [];
}
