import type { DnsRecord, DnsType } from '../contract/index.js';
import { isAddress } from './addresses.js';
import { isReady, type SliceEndpoint } from './endpoints.js';
import type { ServiceEntry, Services } from './services.js';

/** `undefined`: NXDOMAIN; an empty list: the name is there, but not with this type. */
export type DnsRecords = DnsRecord[] | undefined;

/** Where records are looked for, and the zone that they are told in. */
export interface Zone {
  services: Services;
  /** `cluster.local` */
  name: string;
  ttl: number;
}

/**
 * The records of Services as CoreDNS with the plugin `kubernetes ZONE in-addr.arpa` and `pods insecure`
 * makes them (kubeadm's Corefile).
 */
export function answer(zone: Zone, asked: string, type: DnsType): DnsRecords {
  const { services } = zone;
  const name = asked.toLowerCase().replace(/\.$/, '');
  if (name.endsWith('.in-addr.arpa')) return reverse(zone, name, type);
  if (name === zone.name) return [];
  if (!name.endsWith(`.${zone.name}`)) return undefined;
  const labels = name.slice(0, -zone.name.length - 1).split('.');
  const kind = labels.pop();
  if (kind === 'pod') return podName(zone, labels, name, type);
  if (kind !== 'svc') return undefined;
  const namespace = labels.pop();
  if (namespace === undefined) return [];
  if (!services.hasNamespace(namespace)) return undefined;
  const service = labels.pop();
  if (service === undefined) return [];
  const entry = services.byName(namespace, service);
  if (entry === undefined) return undefined;
  return ofService(zone, entry, labels, name, type);
}

function ofService(
  zone: Zone,
  entry: ServiceEntry,
  labels: string[],
  name: string,
  type: DnsType,
): DnsRecords {
  const { spec } = entry.object;
  const { ttl } = zone;
  if (spec?.type === 'ExternalName') {
    if (labels.length > 0) return undefined;
    const target = (spec.externalName ?? '').replace(/\.$/, '');
    const alias = { name, ttl, type: 'CNAME', data: target };
    if (type === 'SRV' || type === 'PTR') return [];
    return type === 'CNAME' ? [alias] : [alias, ...(answer(zone, target, type) ?? [])];
  }
  const [first = '', second = ''] = labels;
  if (labels.length === 2 && first.startsWith('_') && second.startsWith('_')) {
    const found = srv(zone, entry, name, first.slice(1), second.slice(1));
    return found.length === 0 ? undefined : type === 'SRV' ? found : [];
  }
  if (labels.length > 1) return undefined;
  const headless = spec?.clusterIP === 'None';
  if (labels.length === 1 || headless) {
    const found = endpointsOf(entry).filter(
      (endpoint) => labels.length === 0 || hostname(endpoint) === first,
    );
    if (found.length === 0) return undefined;
    if (type === 'SRV' && labels.length === 0) return srv(zone, entry, name);
    if (type !== 'A') return [];
    return found.map(({ addresses: [data = ''] }) => ({ name, ttl, type, data }));
  }
  if (type === 'SRV') return srv(zone, entry, name);
  return type === 'A' ? [{ name, ttl, type, data: spec?.clusterIP ?? '' }] : [];
}

function srv(
  zone: Zone,
  entry: ServiceEntry,
  name: string,
  port?: string,
  protocol?: string,
): DnsRecord[] {
  const base = baseOf(zone, entry);
  const hosts =
    entry.object.spec?.clusterIP === 'None'
      ? endpointsOf(entry).map((endpoint) => `${hostname(endpoint)}.${base}`)
      : [base];
  const ports = entry.ports.filter(
    (each) =>
      port === undefined || (each.name === port && each.protocol.toLowerCase() === protocol),
  );
  const weight = Math.max(1, Math.floor(100 / Math.max(1, hosts.length * ports.length)));
  return hosts.flatMap((host) =>
    ports.map((each) => {
      const target = each.endpoints[0]?.port;
      const number = entry.object.spec?.clusterIP === 'None' ? (target ?? each.port) : each.port;
      return { name, ttl: zone.ttl, type: 'SRV', data: `0 ${weight} ${number} ${host}.` };
    }),
  );
}

/** `10-244-1-2.NAMESPACE.pod.cluster.local`: no look whether there is such a pod (`pods insecure`). */
function podName(
  { services, ttl }: Zone,
  labels: string[],
  name: string,
  type: DnsType,
): DnsRecords {
  const [dashed, namespace = ''] = labels;
  if (labels.length === 0) return [];
  if (!services.hasNamespace(labels.length === 1 ? (dashed ?? '') : namespace)) return undefined;
  if (labels.length === 1) return [];
  const data = (dashed ?? '').replaceAll('-', '.');
  if (labels.length !== 2 || !isAddress(data)) return undefined;
  return type === 'A' ? [{ name, ttl, type, data }] : [];
}

function reverse(zone: Zone, name: string, type: DnsType): DnsRecords {
  const { services, ttl } = zone;
  const ip = name.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.');
  if (!isAddress(ip)) return undefined;
  const owner = services.isServiceAddress(ip);
  const names =
    owner !== undefined
      ? [baseOf(zone, owner)]
      : services.ofEndpoint(ip).flatMap((entry) =>
          endpointsOf(entry)
            .filter(({ addresses }) => addresses.includes(ip))
            .map((endpoint) => `${hostname(endpoint)}.${baseOf(zone, entry)}`),
        );
  if (names.length === 0) return undefined;
  return type === 'PTR' ? names.map((data) => ({ name, ttl, type, data: `${data}.` })) : [];
}

function baseOf({ name }: Zone, { object: { metadata } }: ServiceEntry): string {
  return `${metadata?.name}.${metadata?.namespace}.svc.${name}`;
}

function endpointsOf({ slices }: ServiceEntry): SliceEndpoint[] {
  return slices.flatMap(({ endpoints }) => (endpoints ?? []).filter(isReady));
}

function hostname({ hostname, addresses: [ip = ''] }: SliceEndpoint): string {
  return hostname ?? ip.replaceAll('.', '-');
}
