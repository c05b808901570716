export interface Endpoint {
  ip: string;
  port: number;
}

export interface HttpRequest {
  method: string;
  /** As in the request line: `/path?query`. */
  path: string;
  version: '1.0' | '1.1';
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

export interface HttpResponse {
  status: number;
  /** Default: the usual one. */
  reason?: string;
  /** In order, as written on the wire. Without Connection, Content-Length and Transfer-Encoding. */
  headers: [name: string, value: string][];
  body: Uint8Array;
  /** The server closes the connection behind this answer. */
  close?: boolean;
}

/** How a connection fails, as the errno that a program sees. */
export type NetCode =
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'ETIMEDOUT'
  | 'EHOSTUNREACH'
  | 'ENOTFOUND'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  /** DNS did not answer. */
  | 'EAI_AGAIN';

export class NetError extends Error {
  override name = 'NetError';
  constructor(
    readonly code: NetCode,
    message: string = code,
  ) {
    super(message);
  }
}

/** What Go's net package calls a failed connection. */
export function dialText(error: unknown, address: string): string {
  const code = error instanceof NetError ? error.code : '';
  const texts: Record<string, string> = {
    ECONNREFUSED: 'connect: connection refused',
    EHOSTUNREACH: 'connect: no route to host',
    ETIMEDOUT: 'i/o timeout',
    ECONNRESET: 'connect: connection reset by peer',
  };
  return `dial tcp ${address}: ${texts[code] ?? String(error)}`;
}

/** The client's end of a TCP connection to a program in a pod. */
export interface Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** What the server takes; absent: HTTP. */
  readonly speaks?: 'http' | 'bytes';
  /**
   * One HTTP exchange; exchanges of one connection come one after the other. Rejects with NetError
   * (ECONNRESET) when the peer dies or closes before it answered.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Bytes of a protocol other than HTTP; `data` gets the answers. ECONNRESET when the server has no such side. */
  open(data: (chunk: Uint8Array) => void): { write(chunk: Uint8Array): void };
  /** The peer has ended it: `reset` when it died, else it closed. Not called after `close`. */
  onEnd(ended: (reset: boolean) => void): void;
  close(): void;
}

/** What a program does with one connection that came in. */
export interface Served {
  /** Answers an HTTP request; never throws. */
  request?(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Takes bytes of another protocol; `write` and `end` go to the client. */
  open?(write: (chunk: Uint8Array) => void, end: () => void): (chunk: Uint8Array) => void;
  /** The client has gone, or the container ended. */
  closed?(): void;
}

export type Acceptor = (peer: Endpoint) => Served;

export type DnsType = 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME';

export interface DnsRecord {
  name: string;
  ttl: number;
  type: string;
  data: string;
}

/** What a DNS server says to a question. NOERROR with no record: the name is there, but not with this type. */
export interface DnsReply {
  code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  records: readonly DnsRecord[];
}

export interface DnsAnswer extends DnsReply {
  server: Endpoint;
}

/** `dnsPolicy` and `dnsConfig` of a pod. */
export interface PodDns {
  policy: string;
  config?: {
    nameservers?: string[];
    searches?: string[];
    options?: { name?: string; value?: string }[];
  };
}

/** What a name means: A records in the order of the answer. */
export interface Resolved {
  /** The full name that answered: `backend-svc.atlan.svc.cluster.local`. */
  name: string;
  addresses: string[];
}

/** The network as the programs of one container see it. */
export interface PodNetwork {
  /** Throws NetError EADDRINUSE. Ends with the container. */
  listen(port: number, accept: Acceptor): { close(): void };
  /** What listens in this pod (all containers). */
  listening(): number[];
  /** `host`: an address or a name. Rejects with NetError; ETIMEDOUT after `timeout` ms of cluster time. */
  dial(host: string, port: number, timeout?: number): Promise<Connection>;
  /** A lookup through the pod's resolv.conf (search list, ndots). Rejects with NetError ENOTFOUND or EAI_AGAIN. */
  resolve(name: string): Promise<Resolved>;
  /**
   * A question with no search list, to the server at an address, or to those of resolv.conf all at once: the
   * first answer counts. Rejects with NetError: ECONNREFUSED at once when nobody listens there, ETIMEDOUT
   * after 5 s without an answer.
   */
  query(name: string, type: DnsType, server?: string): Promise<DnsAnswer>;
  /** Answers questions on a UDP port. Throws NetError EADDRINUSE. Ends with the container. */
  serveDns(port: number, answer: (name: string, type: DnsType) => DnsReply): { close(): void };
  /**
   * The records that a DNS server makes of Services and EndpointSlices, in a zone: what CoreDNS's plugin
   * `kubernetes` knows by its watches. Undefined: no such name.
   */
  records(zone: string, ttl: number, name: string, type: DnsType): DnsRecord[] | undefined;
  /** Whether an address answers a ping: ms of round trip, or undefined. */
  ping(ip: string): number | undefined;
  /** The content of /etc/resolv.conf. */
  readonly resolvConf: string;
}

/** The network of the whole cluster, for kubelets and the API. */
export interface Network {
  /** An address for a pod on a node, until `removePod`. hostNetwork: the node's own. */
  addPod(pod: { uid: string; namespace: string; nodeName: string; hostNetwork: boolean }): string;
  /** Ends its listeners and connections. Idempotent. */
  removePod(uid: string): void;
  /** The network for one container's programs. `end` resets every connection and closes every listener of it. */
  attach(uid: string, dns: PodDns): { network: PodNetwork; end(): void };
  /** From a node (probes, port-forward) to a pod. Rejects with NetError. */
  dialPod(uid: string, port: number, timeout: number): Promise<Connection>;
  /** How many connections each pod port serves now: for tests and statistics. */
  connections(uid: string): number;
}
