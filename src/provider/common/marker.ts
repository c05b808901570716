import type { ClusterHandle, KubeObject } from '../../model/index.js';

/** Namespace and ConfigMap that say, inside a cluster, that lab made it. */
export const MARKER = { namespace: 'chaos-lab', name: 'cluster' } as const;

/** Node label that carries the cluster's id from the first moment of a node. */
export const ID_LABEL = 'chaos-lab.dev/cluster-id';

/** The objects of the marker, as one List. */
export function markerObjects(handle: Pick<ClusterHandle, 'id' | 'createdAt'>): {
  apiVersion: 'v1';
  kind: 'List';
  items: KubeObject[];
} {
  const labels = { 'app.kubernetes.io/managed-by': 'chaos-lab' };
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: MARKER.namespace, labels } },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: MARKER.name, namespace: MARKER.namespace, labels },
        data: { id: handle.id, createdBy: 'chaos-lab', createdAt: handle.createdAt },
      },
    ],
  };
}
