import { NetError, type DnsAnswer, type Resolved } from '../contract/index.js';
import { DNS_ADDRESS, isAddress } from './addresses.js';
import { answer, type DnsType } from './dns.js';
import type { Services } from './services.js';

/** What resolv.conf says. */
export interface ResolvConf {
  server: string | undefined;
  search: string[];
  ndots: number;
}

/** The DNS server that a node itself uses: Docker's, which knows no name of the cluster. */
const NODE_SERVER = '172.18.0.1';

const NODE: ResolvConf = { server: NODE_SERVER, search: [], ndots: 1 };
const clusters = new Map<string, ResolvConf>();

/** The resolver settings of a pod (pkg/kubelet/network/dns/dns.go): one object for all of a namespace. */
export function resolvConf(
  policy: string,
  namespace: string,
  hostNetwork: boolean,
): ResolvConf | undefined {
  if (policy === 'None') return undefined;
  const cluster =
    policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !hostNetwork);
  if (!cluster) return NODE;
  let conf = clusters.get(namespace);
  if (conf === undefined) {
    const search = [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'];
    clusters.set(namespace, (conf = { server: DNS_ADDRESS, search, ndots: 5 }));
  }
  return conf;
}

export function resolvConfText(conf: ResolvConf | undefined): string {
  if (conf === undefined) return '';
  const { server, search, ndots } = conf;
  return [
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    `nameserver ${server}`,
    ndots === 1 ? 'options ndots:0' : `options ndots:${ndots}`,
    '',
  ].join('\n');
}

/** Asks the cluster's DNS once. `up`: whether a pod behind kube-dns answers. Throws NetError EAI_AGAIN. */
export function query(
  services: Services,
  conf: ResolvConf | undefined,
  up: () => boolean,
  name: string,
  type: DnsType,
): DnsAnswer {
  const ip = conf?.server;
  if (ip === undefined || (ip === DNS_ADDRESS && !up())) throw new NetError('EAI_AGAIN');
  const records = ip === DNS_ADDRESS ? answer(services, name, type) : undefined;
  const code = records === undefined ? 'NXDOMAIN' : 'NOERROR';
  return { server: { ip, port: 53 }, code, records: records ?? [] };
}

/** The names that a resolver tries for one, in its order (resolv.conf(5): search, ndots). */
export function candidates(name: string, conf: ResolvConf | undefined): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const { search = [], ndots = 1 } = conf ?? {};
  const longer = search.map((zone) => `${name}.${zone}`);
  return name.split('.').length > ndots ? [name, ...longer] : [...longer, name];
}

/** Addresses of a name, as getaddrinfo has them. Throws NetError ENOTFOUND or EAI_AGAIN. */
export function resolve(
  ask: (name: string, type: DnsType) => DnsAnswer,
  conf: ResolvConf | undefined,
  name: string,
): Resolved {
  if (isAddress(name)) return { name, addresses: [name] };
  if (name === 'localhost') return { name, addresses: ['127.0.0.1'] };
  for (const full of candidates(name, conf)) {
    const { records } = ask(full, 'A');
    const addresses = records.filter(({ type }) => type === 'A').map(({ data }) => data);
    if (addresses.length > 0) return { name: full, addresses };
  }
  throw new NetError('ENOTFOUND');
}
