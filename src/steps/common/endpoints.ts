import type { ClusterView, KubeObject } from '../../model/index.js';

export interface Endpoint {
  addresses: string[];
  conditions?: { ready?: boolean | null; serving?: boolean | null; terminating?: boolean | null };
  targetRef?: { kind?: string; name?: string; uid?: string };
}

export interface EndpointSlice extends KubeObject {
  endpoints?: Endpoint[] | null;
  ports?: { name?: string; port?: number; protocol?: string }[] | null;
}

/** The slices of a Service that the view has now. */
export function endpointSlices(
  view: ClusterView,
  namespace: string,
  service: string,
): EndpointSlice[] {
  return view.list({
    kind: 'EndpointSlice',
    namespace,
    labelSelector: `kubernetes.io/service-name=${service}`,
  });
}
