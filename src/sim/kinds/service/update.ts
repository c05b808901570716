import { same } from '../../machinery/index.js';
import type { Service, ServiceSpec } from '../../types/index.js';

const needsNodePort = ({ type }: ServiceSpec): boolean =>
  type === 'NodePort' || type === 'LoadBalancer';

const external = (spec: ServiceSpec): boolean =>
  needsNodePort(spec) || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);

const needsHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

/**
 * Before a change of a Service: what was allocated stays when the client does not mention it, and goes
 * when the new type has no use for it (pkg/registry/core/service: storage.go patchAllocatedValues,
 * strategy.go dropTypeDependentFields).
 */
export function keepAllocated(draft: Service, { spec: old = {} }: Service): void {
  const spec = (draft.spec ??= {});
  if (spec.type !== 'ExternalName' && old.type !== 'ExternalName') {
    if (spec.clusterIP === undefined && spec.clusterIPs === undefined) {
      if (old.clusterIP !== undefined) spec.clusterIP = old.clusterIP;
      if (old.clusterIPs !== undefined) spec.clusterIPs = old.clusterIPs;
    }
  }
  if (needsNodePort(spec) && needsNodePort(old)) keepNodePorts(spec, old);
  if (needsHealthCheck(spec) && needsHealthCheck(old)) {
    spec.healthCheckNodePort ??= old.healthCheckNodePort;
  }
  dropUnused(spec, old);
  if (spec.type !== 'LoadBalancer') draft.status = { ...draft.status, loadBalancer: {} };
}

const keyOf = ({ protocol, port }: { protocol?: string; port: number }): string =>
  `${protocol ?? 'TCP'}/${port}`;

function keepNodePorts(spec: ServiceSpec, old: ServiceSpec): void {
  const known = new Map((old.ports ?? []).map((port) => [keyOf(port), port.nodePort]));
  const used = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort));
  for (const port of spec.ports ?? []) {
    const before = known.get(keyOf(port));
    if (port.nodePort === undefined && before !== undefined && !used.has(before)) {
      port.nodePort = before;
    }
  }
}

function dropUnused(spec: ServiceSpec, old: ServiceSpec): void {
  const drop = (...names: (keyof ServiceSpec)[]): void => {
    for (const name of names) if (same(spec[name], old[name])) delete spec[name];
  };
  if (old.type !== 'ExternalName' && spec.type === 'ExternalName') {
    drop('clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy');
  }
  const before = new Set((old.ports ?? []).map(({ nodePort }) => nodePort));
  if (needsNodePort(old) && !needsNodePort(spec)) {
    if ((spec.ports ?? []).every(({ nodePort }) => before.has(nodePort))) {
      for (const port of spec.ports ?? []) delete port.nodePort;
    }
  }
  if (needsHealthCheck(old) && !needsHealthCheck(spec)) drop('healthCheckNodePort');
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    drop('allocateLoadBalancerNodePorts', 'loadBalancerClass');
  }
  if (external(old) && !external(spec)) drop('externalTrafficPolicy');
}
