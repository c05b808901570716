import { NetError, type DnsAnswer, type PodDns, type Resolved } from '../contract/index.js';
import { DNS_ADDRESS, isAddress } from './addresses.js';

/** What resolv.conf says. */
export interface ResolvConf {
  servers: readonly string[];
  search: readonly string[];
  /** `ndots:5` */
  options: readonly string[];
}

/** The DNS server that a node itself uses: Docker's, which knows no name of the cluster. */
export const NODE_SERVER = '172.18.0.1';

/** How long a C library or nslookup waits for an answer, ms (resolv.conf(5): timeout). */
export const QUERY_TIMEOUT = 5_000;

/** What a C library reads of each: MAXNS; the kubelet writes no more (pkg/apis/core/validation). */
const MOST_SERVERS = 3;

const NODE: ResolvConf = { servers: [NODE_SERVER], search: [], options: ['ndots:0'] };
const EMPTY: ResolvConf = { servers: [], search: [], options: [] };
const clusters = new Map<string, ResolvConf>();

/**
 * The resolver settings of a pod (pkg/kubelet/network/dns/dns.go, GetPodDNS): what its policy gives, and
 * its dnsConfig behind that. One object for all pods of a namespace that have no dnsConfig.
 */
export function resolvConf(
  { policy, config }: PodDns,
  namespace: string,
  hostNetwork: boolean,
): ResolvConf {
  const base = ofPolicy(policy, namespace, hostNetwork);
  if (config === undefined) return base;
  const options = new Map(base.options.map((each) => [each.replace(/:.*/, ''), each]));
  for (const { name = '', value } of config.options ?? []) {
    options.set(name, value === undefined || value === '' ? name : `${name}:${value}`);
  }
  return {
    servers: unique([...base.servers, ...(config.nameservers ?? [])]).slice(0, MOST_SERVERS),
    search: unique([...base.search, ...(config.searches ?? [])]),
    options: [...options.values()],
  };
}

function ofPolicy(policy: string, namespace: string, hostNetwork: boolean): ResolvConf {
  if (policy === 'None') return EMPTY;
  const cluster =
    policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !hostNetwork);
  if (!cluster) return NODE;
  let conf = clusters.get(namespace);
  if (conf === undefined) {
    const search = [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'];
    clusters.set(namespace, (conf = { servers: [DNS_ADDRESS], search, options: ['ndots:5'] }));
  }
  return conf;
}

const unique = (texts: string[]): string[] => [...new Set(texts)];

export function resolvConfText({ servers, search, options }: ResolvConf): string {
  return [
    ...(search.length > 0 ? [`search ${search.join(' ')}\n`] : []),
    ...servers.map((server) => `nameserver ${server}\n`),
    ...(options.length > 0 ? [`options ${options.join(' ')}\n`] : []),
  ].join('');
}

/** The names that a resolver tries for one, in its order (resolv.conf(5): search, ndots). */
export function candidates(name: string, { search, options }: ResolvConf): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const given = options.find((each) => each.startsWith('ndots:'));
  const ndots = given === undefined ? 1 : Number(given.slice('ndots:'.length));
  const longer = search.map((zone) => `${name}.${zone}`);
  return name.split('.').length > ndots ? [name, ...longer] : [...longer, name];
}

/** Addresses of a name, as getaddrinfo has them. Rejects with NetError ENOTFOUND or EAI_AGAIN. */
export async function resolve(
  ask: (name: string) => Promise<DnsAnswer>,
  conf: ResolvConf,
  name: string,
): Promise<Resolved> {
  if (isAddress(name)) return { name, addresses: [name] };
  if (name === 'localhost') return { name, addresses: ['127.0.0.1'] };
  for (const full of candidates(name, conf)) {
    const { code, records } = await ask(full).catch((error: unknown) => {
      // Nobody there, or no answer: to a program that is one and the same, EAI_AGAIN.
      throw error instanceof NetError ? new NetError('EAI_AGAIN') : error;
    });
    if (code === 'SERVFAIL' || code === 'REFUSED') throw new NetError('EAI_AGAIN');
    const addresses = records.filter(({ type }) => type === 'A').map(({ data }) => data);
    if (addresses.length > 0) return { name: full, addresses };
  }
  throw new NetError('ENOTFOUND');
}
