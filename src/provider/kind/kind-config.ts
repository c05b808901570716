import type { ClusterHandle } from '../../model/index.js';
import { ID_LABEL } from '../common/marker.js';
import { HOST } from '../common/ports.js';

/**
 * kind's configuration, as JSON (a subset of the YAML it reads). Each node carries the
 * cluster's id as a label, by which a half-made cluster is known to be ours. Ports are
 * published on the control plane, on 127.0.0.1 only; kube-proxy forwards from any node.
 */
export function kindConfig(handle: Pick<ClusterHandle, 'id' | 'nodes' | 'ports'>): string {
  const extraPortMappings = Object.values(handle.ports).map(({ port, nodePort }) => ({
    containerPort: nodePort,
    hostPort: port,
    listenAddress: HOST,
    protocol: 'TCP',
  }));
  const firstControlPlane = handle.nodes.findIndex(({ spec }) => spec.role === 'control-plane');
  return JSON.stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { apiServerAddress: HOST },
    nodes: handle.nodes.map(({ spec }, index) => ({
      role: spec.role,
      labels: { ...spec.labels, [ID_LABEL]: handle.id },
      ...(index === firstControlPlane ? { extraPortMappings } : {}),
    })),
  });
}
