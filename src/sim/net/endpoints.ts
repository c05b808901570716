import type { Endpoint } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';

/** The part of a Service that routing needs. */
export interface Service extends KubeObject {
  spec?: {
    type?: string;
    clusterIP?: string;
    clusterIPs?: string[];
    externalIPs?: string[];
    externalName?: string;
    sessionAffinity?: string;
    sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } };
    ports?: { name?: string; protocol?: string; port: number; nodePort?: number }[];
  };
}

/** The part of a discovery.k8s.io/v1 EndpointSlice that routing needs. */
export interface EndpointSlice extends KubeObject {
  endpoints?: SliceEndpoint[] | null;
  ports?: { name?: string; protocol?: string; port?: number }[] | null;
}

export interface SliceEndpoint {
  addresses: string[];
  hostname?: string;
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
}

/** Absent means ready (discovery/v1 types.go). */
export function isReady({ conditions }: SliceEndpoint): boolean {
  return conditions?.ready !== false;
}

interface Port {
  name: string;
  protocol: string;
  port: number;
  nodePort: number | undefined;
  endpoints: Endpoint[];
}

/** The ports of a Service, each with what is behind it (pkg/proxy/topology.go CategorizeEndpoints). */
export function portsOf({ spec }: Service, slices: readonly EndpointSlice[]): Port[] {
  return (spec?.ports ?? []).map(({ name = '', protocol = 'TCP', port, nodePort }) => {
    const ready: Endpoint[] = [];
    const ending: Endpoint[] = [];
    for (const slice of slices) {
      const target = (slice.ports ?? []).find((each) => (each.name ?? '') === name)?.port;
      if (target === undefined) continue;
      for (const endpoint of slice.endpoints ?? []) {
        const { serving, terminating } = endpoint.conditions ?? {};
        const into = isReady(endpoint) ? ready : serving && terminating ? ending : undefined;
        for (const ip of endpoint.addresses) into?.push({ ip, port: target });
      }
    }
    return { name, protocol, port, nodePort, endpoints: ready.length > 0 ? ready : ending };
  });
}
