import {
  NetError,
  type Acceptor,
  type DnsReply,
  type DnsType,
  type Endpoint,
} from '../contract/index.js';
import type { Clock } from '../machinery/index.js';
import { Link, type Party } from './link.js';

/** net.ipv4.ip_local_port_range, and how long a port stays in TIME_WAIT (tcp(7)), ms. */
const PORTS = { first: 32_768, count: 28_232 };
const TIME_WAIT = 60_000;

interface Listener {
  accept: Acceptor;
  party: Party;
}

/** Who answers questions on a UDP port. */
export interface DnsServer {
  answer: (name: string, type: DnsType) => DnsReply;
  party: Party;
}

/** What one address has: listeners, and the local ports that its clients use. */
export interface Stack {
  readonly address: string;
  readonly listeners: Map<number, Listener>;
  /** By UDP port. Most pods have none. */
  dnsServers: Map<number, DnsServer> | undefined;
  /** Connections served by it that are open now. */
  served: number;
  /** A free local port towards a destination. Throws NetError EADDRNOTAVAIL when all are used or in TIME_WAIT. */
  takePort(destination: string): number;
  freePort(destination: string, byClient: boolean): void;
}

interface Use {
  open: number;
  waiting: number;
  /** Second of the end → how many. */
  ends: Map<number, number>;
}

export function createStack(address: string, clock: Clock): Stack {
  return new AddressStack(address, clock);
}

class AddressStack implements Stack {
  readonly listeners = new Map<number, Listener>();
  dnsServers: Map<number, DnsServer> | undefined;
  served = 0;
  /** Most pods never dial anything. */
  #uses: Map<string, Use> | undefined;
  #next = 0;

  constructor(
    readonly address: string,
    private readonly clock: Clock,
  ) {}

  takePort(destination: string): number {
    this.#uses ??= new Map();
    let use = this.#uses.get(destination);
    if (use === undefined) {
      this.#uses.set(destination, (use = { open: 0, waiting: 0, ends: new Map() }));
    }
    if (use.open + use.waiting >= PORTS.count) {
      this.#expire(use);
      if (use.open + use.waiting >= PORTS.count) throw new NetError('EADDRNOTAVAIL');
    }
    use.open++;
    this.#next = (this.#next + 1) % PORTS.count;
    return PORTS.first + this.#next;
  }

  freePort(destination: string, byClient: boolean): void {
    const use = this.#uses?.get(destination);
    if (use === undefined) return;
    use.open--;
    if (byClient) {
      const second = Math.ceil((this.clock.elapsed() + TIME_WAIT) / 1000);
      use.waiting++;
      use.ends.set(second, (use.ends.get(second) ?? 0) + 1);
      if (use.ends.size > 61) this.#expire(use);
    } else if (use.open + use.waiting === 0) this.#uses?.delete(destination);
  }

  #expire(use: Use): void {
    const now = Math.floor(this.clock.elapsed() / 1000);
    for (const [second, count] of use.ends) {
      if (second > now) break;
      use.ends.delete(second);
      use.waiting -= count;
    }
  }
}

/**
 * A connection to a listener of `to`. `from` keeps the local port, `source` is the address that the
 * server sees (another one after masquerading). Throws NetError ECONNREFUSED.
 */
export function connect(
  from: Stack,
  party: Party,
  to: Stack,
  port: number,
  asked: Endpoint,
  source: string,
): Link {
  const listener = to.listeners.get(port);
  if (listener === undefined) throw new NetError('ECONNREFUSED');
  const destination = `${asked.ip}:${asked.port}`;
  const local: Endpoint = { ip: source, port: from.takePort(destination) };
  to.served++;
  const served = listener.accept(local);
  return new Link(local, asked, served, [party, listener.party], (byClient) => {
    to.served--;
    from.freePort(destination, byClient);
  });
}
