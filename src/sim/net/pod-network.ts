import {
  NetError,
  type Acceptor,
  type Connection,
  type DnsAnswer,
  type Endpoint,
  type PodNetwork,
  type Resolved,
} from '../contract/index.js';
import { isAddress } from './addresses.js';
import type { DnsType } from './dns.js';
import type { Party } from './link.js';
import { resolve, resolvConfText, type ResolvConf } from './resolver.js';
import type { Stack } from './stack.js';

/** What a container's network needs of the cluster's. */
export interface Wires {
  dial(pod: PodEntry, party: Party, asked: Endpoint, timeout: number): Promise<Connection>;
  /** Throws NetError EAI_AGAIN. */
  query(conf: ResolvConf | undefined, name: string, type: DnsType): DnsAnswer;
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
  constructor(
    private readonly wires: Wires,
    private readonly pod: PodEntry,
    private readonly party: Party,
    private readonly conf: ResolvConf | undefined,
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
    const ask = (full: string, type: DnsType): DnsAnswer => this.wires.query(this.conf, full, type);
    return promised(() => resolve(ask, this.conf, name));
  }

  query(name: string, type: DnsType): Promise<DnsAnswer> {
    return promised(() => this.wires.query(this.conf, name, type));
  }

  ping(ip: string): number | undefined {
    return this.wires.ping(ip);
  }
}

function promised<T>(make: () => T): Promise<T> {
  return new Promise((resolve) => resolve(make()));
}
