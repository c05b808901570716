import type { Service } from '../../types/index.js';

/** How long a client stays with one pod when the Service says ClientIP and no time: 3 hours. */
const AFFINITY_SECONDS = 10_800;

/** Defaults of a Service: pkg/apis/core/v1/defaults.go, and the address families of one-family clusters. */
export function serviceDefaults(service: Service): void {
  const spec = (service.spec ??= {});
  spec.sessionAffinity ??= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  else if (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: AFFINITY_SECONDS } };
  }
  spec.type ??= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP';
    if ((port.targetPort ?? 0) === 0 || port.targetPort === '') port.targetPort = port.port;
  }
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (external || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0)) {
    spec.externalTrafficPolicy ??= 'Cluster';
  }
  if (external || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  if (spec.type !== 'ExternalName') families(service);
}

/** pkg/registry/core/service/storage/alloc.go initIPFamilyFields, for a cluster of IPv4 alone. */
function families({ spec = {} }: Service): void {
  const { clusterIP } = spec;
  if (clusterIP !== undefined) spec.clusterIPs ??= [clusterIP];
  // Headless without a selector: whoever writes the endpoints may use both families.
  const open = clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= open ? 'RequireDualStack' : 'SingleStack';
  spec.ipFamilies ??=
    spec.ipFamilyPolicy === 'RequireDualStack' && open ? ['IPv4', 'IPv6'] : ['IPv4'];
}
