import type { Connection } from '../../contract/index.js';
import type { Clock, Timer } from '../../machinery/index.js';
import { ResolveError } from './resolver.js';
import { count, place, seconds } from './scope.js';
import { ConfigError, type Directive } from './syntax.js';

export interface Peer {
  /** `10.96.98.157:5678`, as log lines have it. */
  address: string;
  ip: string;
  port: number;
  weight: number;
  backup: boolean;
  down: boolean;
  maxFails: number;
  /** Seconds. */
  failTimeout: number;
  fails: number;
  /** ms of cluster time until which it is left out. */
  outUntil: number;
  current: number;
}

/** A connection to a peer, new or from the pool. */
export interface Line {
  connection: Connection;
  peer: Peer;
  /** ms of cluster time. */
  born: number;
  requests: number;
  reused: boolean;
  idle?: Timer;
}

interface KeepAlive {
  size: number;
  requests: number;
  /** ms. */
  timeout: number;
  time: number;
}

/** A group of servers with its pool of idle connections. */
export class Upstream {
  readonly peers: Peer[] = [];
  readonly #idle: Line[] = [];

  constructor(
    readonly name: string,
    readonly keepAlive: KeepAlive | undefined,
    private readonly clock: Clock,
    /** Called for each connection of the pool that is closed. */
    private readonly gone: () => void = () => undefined,
  ) {}

  /** Idle connections in the pool: each is one of worker_connections. */
  get idle(): number {
    return this.#idle.length;
  }

  /** The next peer by smooth weighted round robin; undefined when none is live. */
  peer(tried: ReadonlySet<Peer>): Peer | undefined {
    const { peers } = this;
    if (peers.length === 1) return tried.size === 0 && !peers[0]!.down ? peers[0] : undefined;
    const now = this.clock.elapsed();
    for (const backup of [false, true]) {
      let best: Peer | undefined;
      let total = 0;
      for (const peer of peers) {
        if (peer.backup !== backup || peer.down || tried.has(peer) || peer.outUntil > now) continue;
        peer.current += peer.weight;
        total += peer.weight;
        if (best === undefined || peer.current > best.current) best = peer;
      }
      if (best !== undefined) {
        best.current -= total;
        return best;
      }
    }
    return undefined;
  }

  failed(peer: Peer): void {
    if (peer.maxFails === 0 || this.peers.length === 1) return;
    peer.fails++;
    if (peer.fails < peer.maxFails) return;
    peer.fails = 0;
    peer.outUntil = this.clock.elapsed() + peer.failTimeout * 1000;
  }

  /** An idle connection to the peer, the one used last. */
  take(peer: Peer): Line | undefined {
    const idle = this.#idle;
    for (let i = idle.length - 1; i >= 0; i--) {
      const line = idle[i]!;
      if (line.peer !== peer) continue;
      if (i === idle.length - 1) idle.pop();
      else idle.splice(i, 1);
      line.idle?.stop();
      line.idle = undefined;
      line.reused = true;
      return line;
    }
    return undefined;
  }

  /** Keeps a connection for the next request, or closes it. False when it was closed. */
  give(line: Line): boolean {
    const { keepAlive } = this;
    const now = this.clock.elapsed();
    if (
      keepAlive === undefined ||
      line.requests >= keepAlive.requests ||
      now - line.born >= keepAlive.time
    ) {
      line.connection.close();
      return false;
    }
    if (this.#idle.length >= keepAlive.size) this.#drop(this.#idle[0]!);
    this.#idle.push(line);
    line.connection.onEnd(() => this.#drop(line));
    line.idle = this.clock.after(keepAlive.timeout, () => this.#drop(line));
    return true;
  }

  close(): void {
    for (const line of [...this.#idle]) this.#drop(line);
  }

  #drop(line: Line): void {
    const at = this.#idle.indexOf(line);
    if (at >= 0) this.#idle.splice(at, 1);
    line.idle?.stop();
    line.connection.close();
    if (at >= 0) this.gone();
  }
}

/** From a name to its addresses: the C library's way when nginx starts, a `resolver`'s while it runs. */
export type LookUp = (name: string) => Promise<string[]>;

/** An `upstream` block, its names resolved. Rejects with ConfigError. */
export async function upstreamOf(
  { args: [name = ''], block = [], ...directive }: Directive,
  lookUp: LookUp,
  clock: Clock,
  gone: () => void,
): Promise<Upstream> {
  const scope = { directives: block };
  const size = count(scope, 'keepalive', 0);
  const upstream = new Upstream(
    name,
    size === 0
      ? undefined
      : {
          size,
          requests: count(scope, 'keepalive_requests', 1000),
          timeout: seconds(scope, 'keepalive_timeout', 60) * 1000,
          time: seconds(scope, 'keepalive_time', 3600) * 1000,
        },
    clock,
    gone,
  );
  for (const server of block.filter((each) => each.name === 'server')) {
    const [target = '', ...options] = server.args;
    upstream.peers.push(...(await peersOf(target, options, server, lookUp, target)));
  }
  if (upstream.peers.length === 0) {
    throw new ConfigError(`no servers are inside upstream ${place({ ...directive, args: [] })}`);
  }
  return upstream;
}

/** The peers of `host[:port]`: one for each address. `told`: how an error names it. */
export async function peersOf(
  target: string,
  options: readonly string[],
  directive: Directive,
  lookUp: LookUp,
  told: string,
): Promise<Peer[]> {
  const [, host = '', port = '80'] = /^([^:]+)(?::(\d+))?$/.exec(target) ?? [];
  if (host === '' || Number(port) > 65_535 || port === '0') {
    throw new ConfigError(`invalid port in upstream "${told}" ${place(directive)}`);
  }
  let addresses: string[];
  try {
    addresses = await lookUp(host);
  } catch (error) {
    if (error instanceof ResolveError) throw error;
    throw new ConfigError(`host not found in upstream "${told}" ${place(directive)}`);
  }
  const option = (name: string): string | undefined =>
    options.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  return addresses.map((ip) => ({
    address: `${ip}:${port}`,
    ip,
    port: Number(port),
    weight: Number(option('weight') ?? 1),
    backup: options.includes('backup'),
    down: options.includes('down'),
    maxFails: Number(option('max_fails') ?? 1),
    failTimeout: Number.parseInt(option('fail_timeout') ?? '10'),
    fails: 0,
    outUntil: 0,
    current: 0,
  }));
}
