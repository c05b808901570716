import {
  NetError,
  type Acceptor,
  type Connection,
  type DnsAnswer,
  type DnsRecord,
  type DnsReply,
  type DnsType,
  type Endpoint,
  type PodNetwork,
  type Resolved,
} from '../contract/index.js';
import { isAddress } from './addresses.js';
import type { Party } from './link.js';
import { QUERY_TIMEOUT, resolve, resolvConfText, type ResolvConf } from './resolver.js';
import type { Stack } from './stack.js';

/** What a container's network needs of the cluster's. */
export interface Wires {
  dial(pod: PodEntry, party: Party, asked: Endpoint, timeout: number): Promise<Connection>;
  /** Throws NetError ECONNREFUSED or ETIMEDOUT, both at once. */
  ask(pod: PodEntry, server: string, name: string, type: DnsType): DnsReply;
  records(zone: string, ttl: number, name: string, type: DnsType): DnsRecord[] | undefined;
  later(ms: number, then: () => void): void;
  ping(ip: string): number | undefined;
}

export interface PodEntry {
  namespace: string;
  node: number;
  hostNetwork: boolean;
  stack: Stack;
  parties: Set<Party>;
}

/** How long a SYN is sent again (tcp_syn_retries 6), ms. */
export const UNANSWERED = 127_000;

/** The network of one container. A class, since there is one for each of many thousands. */
export class ContainerNetwork implements PodNetwork {
  #waits = false;

  constructor(
    private readonly wires: Wires,
    private readonly pod: PodEntry,
    private readonly party: Party,
    private readonly conf: ResolvConf,
  ) {}

  get resolvConf(): string {
    return resolvConfText(this.conf);
  }

  listen(port: number, accept: Acceptor): { close(): void } {
    const { listeners } = this.pod.stack;
    if (listeners.has(port)) throw new NetError('EADDRINUSE');
    const listener = { accept, party: this.party };
    listeners.set(port, listener);
    return {
      close: () => {
        if (listeners.get(port) === listener) listeners.delete(port);
      },
    };
  }

  listening(): number[] {
    return [...this.pod.stack.listeners.keys()].sort((a, b) => a - b);
  }

  async dial(host: string, port: number, timeout = UNANSWERED): Promise<Connection> {
    const ip = isAddress(host) ? host : ((await this.resolve(host)).addresses[0] ?? host);
    return this.wires.dial(this.pod, this.party, { ip, port }, timeout);
  }

  resolve(name: string): Promise<Resolved> {
    return resolve((full) => this.#lookUp(full), this.conf, name);
  }

  /**
   * A C library asks for A and AAAA at once, and of two refusals a kernel tells only one (icmp_ratelimit):
   * about half of the lookups wait until the time is over. Here it is every other one.
   */
  async #lookUp(name: string): Promise<DnsAnswer> {
    try {
      return await this.query(name, 'A');
    } catch (error) {
      if (error instanceof NetError && error.code === 'ECONNREFUSED') {
        this.#waits = !this.#waits;
        if (!this.#waits) await new Promise<void>((then) => this.wires.later(QUERY_TIMEOUT, then));
      }
      throw error;
    }
  }

  query(name: string, type: DnsType, server?: string): Promise<DnsAnswer> {
    let silent = false;
    for (const ip of server === undefined ? this.conf.servers : [server]) {
      try {
        const reply = this.wires.ask(this.pod, ip, name, type);
        return Promise.resolve({ server: { ip, port: 53 }, ...reply });
      } catch (error) {
        if (!(error instanceof NetError)) throw error;
        silent ||= error.code === 'ETIMEDOUT';
      }
    }
    if (!silent) return Promise.reject(new NetError('ECONNREFUSED'));
    return new Promise((_, reject) => {
      this.wires.later(QUERY_TIMEOUT, () => reject(new NetError('ETIMEDOUT')));
    });
  }

  serveDns(port: number, answer: (name: string, type: DnsType) => DnsReply): { close(): void } {
    const servers = (this.pod.stack.dnsServers ??= new Map());
    if (servers.has(port)) throw new NetError('EADDRINUSE');
    const server = { answer, party: this.party };
    servers.set(port, server);
    return {
      close: () => {
        if (servers.get(port) === server) servers.delete(port);
      },
    };
  }

  records(zone: string, ttl: number, name: string, type: DnsType): DnsRecord[] | undefined {
    return this.wires.records(zone, ttl, name, type);
  }

  ping(ip: string): number | undefined {
    return this.wires.ping(ip);
  }
}
