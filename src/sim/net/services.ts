import type { Endpoint, Sim } from '../contract/index.js';
import { createQueue, type Random } from '../machinery/index.js';
import { portsOf, type EndpointSlice, type Service } from './endpoints.js';

/** One port of a Service, as kube-proxy programs it. */
export interface ServicePort {
  readonly service: ServiceEntry;
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly nodePort: number | undefined;
  /** Ready ones; else those that end but still serve. */
  readonly endpoints: readonly Endpoint[];
}

export interface ServiceEntry {
  readonly object: Service;
  readonly slices: readonly EndpointSlice[];
  readonly ports: readonly ServicePort[];
  /** Client address → endpoint and until when, with sessionAffinity ClientIP. */
  readonly sticky: Map<string, Sticky>;
  /** What chooses an endpoint, by port and node. */
  readonly chances: Map<string, Random>;
}

interface Sticky {
  to: Endpoint;
  until: number;
}

/** How long a change waits until connections follow it, ms of cluster time. kube-proxy takes up to a second. */
const DELAY = 100;

/** Services and EndpointSlices by watch, as kube-proxy in iptables mode has them programmed. */
export interface Services {
  byAddress(ip: string, port: number, protocol: string): ServicePort | undefined;
  byNodePort(port: number): ServicePort | undefined;
  byName(namespace: string, name: string): ServiceEntry | undefined;
  /** Whether the address is a Service's, with whatever port. */
  isServiceAddress(ip: string): ServiceEntry | undefined;
  /** The Services that have a pod's address among their endpoints. */
  ofEndpoint(ip: string): ServiceEntry[];
  hasNamespace(name: string): boolean;
  stop(): void;
}

export function watchServices(sim: Sim, changed: (nodePorts: readonly number[]) => void): Services {
  const objects = new Map<string, Service>();
  const slices = new Map<string, Map<string, EndpointSlice>>();
  const entries = new Map<string, ServiceEntry>();
  const addresses = new Map<string, ServicePort>();
  const owners = new Map<string, ServiceEntry>();
  const nodePorts = new Map<number, ServicePort>();
  const endpoints = new Map<string, Set<ServiceEntry>>();
  const namespaces = new Set<string>();

  const forget = (entry: ServiceEntry): void => {
    for (const ip of addressesOf(entry.object)) {
      if (owners.get(ip) === entry) owners.delete(ip);
      for (const port of entry.ports) addresses.delete(keyOf(ip, port));
    }
    for (const { nodePort } of entry.ports) if (nodePort !== undefined) nodePorts.delete(nodePort);
    for (const ip of endpointAddresses(entry)) {
      const all = endpoints.get(ip);
      all?.delete(entry);
      if (all?.size === 0) endpoints.delete(ip);
    }
  };
  const remember = (entry: ServiceEntry): void => {
    for (const ip of addressesOf(entry.object)) {
      owners.set(ip, entry);
      for (const port of entry.ports) addresses.set(keyOf(ip, port), port);
    }
    for (const port of entry.ports) {
      if (port.nodePort !== undefined) nodePorts.set(port.nodePort, port);
    }
    for (const ip of endpointAddresses(entry)) {
      const all = endpoints.get(ip);
      if (all === undefined) endpoints.set(ip, new Set([entry]));
      else all.add(entry);
    }
  };
  const queue = createQueue(
    sim.clock,
    (key) => {
      const old = entries.get(key);
      if (old !== undefined) forget(old);
      const object = objects.get(key);
      const touched = (old?.ports ?? []).map(({ nodePort }) => nodePort);
      if (object === undefined) entries.delete(key);
      else {
        const entry = entryOf(object, [...(slices.get(key)?.values() ?? [])], old);
        entries.set(key, entry);
        remember(entry);
        touched.push(...entry.ports.map(({ nodePort }) => nodePort));
      }
      changed([...new Set(touched.filter((port) => port !== undefined))]);
    },
    (key, error) => sim.log(`service proxy: ${key}: ${String(error)}`),
  );
  const ends = [
    sim.api.watch<Service>('services', ({ type, object }) => {
      const key = `${object.metadata?.namespace}/${object.metadata?.name}`;
      if (type === 'DELETED') objects.delete(key);
      else objects.set(key, object);
      queue.addAfter(key, DELAY);
    }),
    sim.api.watch<EndpointSlice>('endpointslices.discovery.k8s.io', ({ type, object }) => {
      const service = object.metadata?.labels?.['kubernetes.io/service-name'];
      if (service === undefined) return;
      const key = `${object.metadata?.namespace}/${service}`;
      const name = object.metadata?.name ?? '';
      let all = slices.get(key);
      if (all === undefined) slices.set(key, (all = new Map<string, EndpointSlice>()));
      if (type === 'DELETED') all.delete(name);
      else all.set(name, object);
      if (all.size === 0) slices.delete(key);
      queue.addAfter(key, DELAY);
    }),
    sim.api.watch('namespaces', ({ type, object }) => {
      const name = object.metadata?.name ?? '';
      if (type === 'DELETED') namespaces.delete(name);
      else namespaces.add(name);
    }),
  ];
  return {
    byAddress: (ip, port, protocol) => addresses.get(keyOf(ip, { port, protocol })),
    byNodePort: (port) => nodePorts.get(port),
    byName: (namespace, name) => entries.get(`${namespace}/${name}`),
    isServiceAddress: (ip) => owners.get(ip),
    ofEndpoint: (ip) => [...(endpoints.get(ip) ?? [])],
    hasNamespace: (name) => namespaces.has(name),
    stop: () => {
      queue.stop();
      for (const end of ends) end();
    },
  };
}

/** DNS has the same port for UDP and for TCP: they are two. */
function keyOf(ip: string, { port, protocol }: { port: number; protocol: string }): string {
  return `${ip}:${port}/${protocol}`;
}

function entryOf(
  object: Service,
  slices: EndpointSlice[],
  old: ServiceEntry | undefined,
): ServiceEntry {
  const ports: ServicePort[] = [];
  const entry: ServiceEntry = {
    object,
    slices,
    ports,
    sticky: old?.sticky ?? new Map<string, Sticky>(),
    chances: old?.chances ?? new Map<string, Random>(),
  };
  for (const port of portsOf(object, slices)) ports.push({ service: entry, ...port });
  return entry;
}

function addressesOf({ spec }: Service): string[] {
  const own = spec?.clusterIPs ?? (spec?.clusterIP === undefined ? [] : [spec.clusterIP]);
  return [...own.filter((ip) => ip !== '' && ip !== 'None'), ...(spec?.externalIPs ?? [])];
}

function endpointAddresses({ slices }: ServiceEntry): Set<string> {
  return new Set(
    slices.flatMap(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses)),
  );
}
