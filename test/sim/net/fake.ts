import type { Api, Change, NodeConfig, Sim } from '../../../src/sim/contract/index.js';
import { createClock, createRandom, type KubeObject } from '../../../src/sim/machinery/index.js';

/** An Api that only tells watchers what a test puts into it. */
export function fakeSim(speed = 100): {
  sim: Sim;
  put: (resource: string, object: KubeObject) => void;
  remove: (resource: string, object: KubeObject) => void;
  lines: string[];
} {
  const watchers = new Map<string, Set<(change: Change) => void>>();
  const objects = new Map<string, Map<string, KubeObject>>();
  const lines: string[] = [];
  const keyOf = ({ metadata }: KubeObject): string => `${metadata?.namespace}/${metadata?.name}`;
  const tell = (resource: string, change: Change): void => {
    for (const on of watchers.get(resource) ?? []) on(change);
  };
  const api = {
    watch: (resource: string, on: (change: Change) => void) => {
      const all = watchers.get(resource) ?? new Set();
      watchers.set(resource, all.add(on));
      for (const object of objects.get(resource)?.values() ?? []) on({ type: 'ADDED', object });
      return () => void all.delete(on);
    },
  } as unknown as Api;
  return {
    lines,
    sim: {
      clock: createClock(speed),
      random: createRandom(7),
      api,
      recorders: () => ({ event: () => undefined }),
      log: (line) => void lines.push(line),
    },
    put: (resource, object) => {
      const all = objects.get(resource) ?? new Map<string, KubeObject>();
      objects.set(resource, all.set(keyOf(object), object));
      tell(resource, { type: 'MODIFIED', object });
    },
    remove: (resource, object) => {
      objects.get(resource)?.delete(keyOf(object));
      tell(resource, { type: 'DELETED', object });
    },
  };
}

export const NODES: NodeConfig[] = ['control-plane', 'worker', 'worker2'].map((name) => ({
  name,
  role: name === 'control-plane' ? 'control-plane' : 'worker',
  labels: {},
  taints: [],
  cpu: 2,
  memory: 2 ** 34,
  pods: 110,
}));

/** A Service with one port. */
export function service(
  name: string,
  clusterIP: string,
  port: number,
  more: Record<string, unknown> = {},
  nodePort?: number,
): KubeObject {
  const spec = { clusterIP, clusterIPs: [clusterIP], ports: [{ name: 'http', port, nodePort }] };
  return { metadata: { namespace: 'shop', name }, spec: { ...spec, ...more } } as KubeObject;
}

/** The EndpointSlice of a Service of `service`. */
export function slice(
  name: string,
  port: number,
  endpoints: { addresses: string[]; hostname?: string; conditions?: Record<string, boolean> }[],
): KubeObject {
  const labels = { 'kubernetes.io/service-name': name };
  return {
    metadata: { namespace: 'shop', name: `${name}-abcde`, labels },
    endpoints,
    ports: [{ name: 'http', port }],
  } as KubeObject;
}

/** What the cluster's DNS needs besides its pod: the Service kube-dns, on UDP. */
export function kubeDns(ips: readonly string[], targetPort = 53): [KubeObject, KubeObject] {
  const ports = [{ name: 'http', port: 53, protocol: 'UDP' }];
  const system = (object: KubeObject): KubeObject => ({
    ...object,
    metadata: { ...object.metadata, namespace: 'kube-system' },
  });
  return [
    system(service('kube-dns', '10.96.0.10', 53, { ports })),
    system(
      slice(
        'kube-dns',
        targetPort,
        ips.map((ip) => ({ addresses: [ip] })),
      ),
    ),
  ];
}
