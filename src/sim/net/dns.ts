import { isAddress } from './addresses.js';
import { isReady, type SliceEndpoint } from './endpoints.js';
import type { ServiceEntry, Services } from './services.js';

export interface DnsRecord {
  name: string;
  ttl: number;
  type: string;
  data: string;
}

export type DnsType = 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME';

/** `undefined`: NXDOMAIN; an empty list: the name is there, but not with this type. */
export type DnsRecords = DnsRecord[] | undefined;

const ZONE = 'cluster.local';

/** The TTL of kubeadm's Corefile. */
const TTL = 30;

/**
 * Answers as CoreDNS with the plugin `kubernetes cluster.local in-addr.arpa` and `pods insecure`
 * (kubeadm's Corefile). Names outside the cluster do not exist: nothing leaves the simulator.
 */
export function answer(services: Services, asked: string, type: DnsType): DnsRecords {
  const name = asked.toLowerCase().replace(/\.$/, '');
  if (name.endsWith('.in-addr.arpa')) return reverse(services, name, type);
  if (name === ZONE) return [];
  if (!name.endsWith(`.${ZONE}`)) return undefined;
  const labels = name.slice(0, -ZONE.length - 1).split('.');
  const kind = labels.pop();
  if (kind === 'pod') return podName(services, labels, name, type);
  if (kind !== 'svc') return undefined;
  const namespace = labels.pop();
  if (namespace === undefined) return [];
  if (!services.hasNamespace(namespace)) return undefined;
  const service = labels.pop();
  if (service === undefined) return [];
  const entry = services.byName(namespace, service);
  if (entry === undefined) return undefined;
  return ofService(services, entry, labels, name, type);
}

function ofService(
  services: Services,
  entry: ServiceEntry,
  labels: string[],
  name: string,
  type: DnsType,
): DnsRecords {
  const { spec } = entry.object;
  if (spec?.type === 'ExternalName') {
    if (labels.length > 0) return undefined;
    const target = (spec.externalName ?? '').replace(/\.$/, '');
    const alias = { name, ttl: TTL, type: 'CNAME', data: target };
    if (type === 'SRV' || type === 'PTR') return [];
    return type === 'CNAME' ? [alias] : [alias, ...(answer(services, target, type) ?? [])];
  }
  const [first = '', second = ''] = labels;
  if (labels.length === 2 && first.startsWith('_') && second.startsWith('_')) {
    const found = srv(entry, name, first.slice(1), second.slice(1));
    return found.length === 0 ? undefined : type === 'SRV' ? found : [];
  }
  if (labels.length > 1) return undefined;
  const headless = spec?.clusterIP === 'None';
  if (labels.length === 1 || headless) {
    const found = endpointsOf(entry).filter(
      (endpoint) => labels.length === 0 || hostname(endpoint) === first,
    );
    if (found.length === 0) return undefined;
    if (type === 'SRV' && labels.length === 0) return srv(entry, name);
    if (type !== 'A') return [];
    return found.map(({ addresses: [data = ''] }) => ({ name, ttl: TTL, type, data }));
  }
  if (type === 'SRV') return srv(entry, name);
  return type === 'A' ? [{ name, ttl: TTL, type, data: spec?.clusterIP ?? '' }] : [];
}

function srv(entry: ServiceEntry, name: string, port?: string, protocol?: string): DnsRecord[] {
  const base = baseOf(entry);
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
      return { name, ttl: TTL, type: 'SRV', data: `0 ${weight} ${number} ${host}.` };
    }),
  );
}

/** `10-244-1-2.NAMESPACE.pod.cluster.local`: no look whether there is such a pod (`pods insecure`). */
function podName(services: Services, labels: string[], name: string, type: DnsType): DnsRecords {
  const [dashed, namespace = ''] = labels;
  if (labels.length === 0) return [];
  if (!services.hasNamespace(labels.length === 1 ? (dashed ?? '') : namespace)) return undefined;
  if (labels.length === 1) return [];
  const data = (dashed ?? '').replaceAll('-', '.');
  if (labels.length !== 2 || !isAddress(data)) return undefined;
  return type === 'A' ? [{ name, ttl: TTL, type, data }] : [];
}

function reverse(services: Services, name: string, type: DnsType): DnsRecords {
  const ip = name.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.');
  if (!isAddress(ip)) return undefined;
  const owner = services.isServiceAddress(ip);
  const names =
    owner !== undefined
      ? [baseOf(owner)]
      : services.ofEndpoint(ip).flatMap((entry) =>
          endpointsOf(entry)
            .filter(({ addresses }) => addresses.includes(ip))
            .map((endpoint) => `${hostname(endpoint)}.${baseOf(entry)}`),
        );
  if (names.length === 0) return undefined;
  return type === 'PTR' ? names.map((data) => ({ name, ttl: TTL, type, data: `${data}.` })) : [];
}

function baseOf({ object: { metadata } }: ServiceEntry): string {
  return `${metadata?.name}.${metadata?.namespace}.svc.${ZONE}`;
}

function endpointsOf({ slices }: ServiceEntry): SliceEndpoint[] {
  return slices.flatMap(({ endpoints }) => (endpoints ?? []).filter(isReady));
}

function hostname({ hostname, addresses: [ip = ''] }: SliceEndpoint): string {
  return hostname ?? ip.replaceAll('.', '-');
}
