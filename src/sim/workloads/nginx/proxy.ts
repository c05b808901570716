import type { NetError } from '../../contract/index.js';
import { type HttpRequest, type HttpResponse, type PodNetwork } from '../../contract/index.js';
import type { Clock } from '../../machinery/index.js';
import { httpDate } from '../time.js';
import { nearest, place, seconds, setting, type Scope } from './scope.js';
import { ConfigError, type Directive } from './syntax.js';
import { inOrder } from './pages.js';
import type { Line, Peer, Upstream } from './upstream.js';
import { compile, reasonOf, type Exchange, type Text } from './variables.js';

/** What proxying needs of the server around it. */
export interface ProxyHost {
  network: PodNetwork;
  clock: Clock;
  serverToken: string;
  /** A line of the error log about one request. */
  error(exchange: Exchange, level: string, what: string, upstream?: string): void;
  /** A line about no request in particular. */
  complain: (text: string) => void;
  /** Takes and gives back one of worker_connections; false when there is none left. */
  takeSlot: () => boolean;
  freeSlot: () => void;
}

/** errno as the C library of the image has it (musl). */
const ERRNO: Record<string, string> = {
  ECONNREFUSED: '111: Connection refused',
  ECONNRESET: '104: Connection reset by peer',
  EHOSTUNREACH: '113: Host is unreachable',
  EADDRNOTAVAIL: '99: Address not available',
};

/** Headers of the client that are not for the upstream. */
const DROPPED = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'expect',
  'upgrade',
  'content-length',
]);
/** Headers of the upstream that are not for the client. */
const HIDDEN = new Set([
  'server',
  'date',
  'connection',
  'content-length',
  'content-type',
  'keep-alive',
  'transfer-encoding',
  'x-accel-redirect',
  'x-accel-expires',
  'x-accel-buffering',
]);

interface Settings {
  version: '1.0' | '1.1';
  /** ms. */
  connect: number;
  read: number;
  tries: ReadonlySet<string>;
  maxTries: number;
  headers: [name: string, value: Text][];
  named: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
}

type Pass = (exchange: Exchange) => Promise<HttpResponse | number>;

/** Sends requests to an upstream: resolves with its answer, or with the status of an error page. */
export function proxyTo(
  host: ProxyHost,
  scope: Scope,
  upstream: Upstream,
  pathOf: (exchange: Exchange) => string,
): Pass {
  const settings = settingsOf(scope);
  const { clock, network } = host;

  const attempt = async (
    exchange: Exchange,
    request: HttpRequest,
    peer: Peer,
  ): Promise<HttpResponse | { status: number; kind: string; cached?: boolean }> => {
    const url = `http://${peer.address}${request.path}`;
    let line: Line | undefined = upstream.take(peer);
    if (line === undefined) {
      if (!host.takeSlot()) {
        host.error(
          exchange,
          'alert',
          'worker_connections are not enough while connecting to upstream',
          url,
        );
        return { status: 500, kind: 'none' };
      }
      try {
        const connection = await network.dial(peer.ip, peer.port, settings.connect);
        line = { connection, peer, born: clock.elapsed(), requests: 0, reused: false };
      } catch (error) {
        host.freeSlot();
        const { code } = error as NetError;
        if (code === 'ETIMEDOUT') {
          host.error(
            exchange,
            'error',
            'upstream timed out (110: Operation timed out) while connecting to upstream',
            url,
          );
          return { status: 504, kind: 'timeout' };
        }
        const why = ERRNO[code] ?? code;
        const how = code === 'EADDRNOTAVAIL' ? 'crit' : 'error';
        host.error(
          exchange,
          how,
          `connect() ${code === 'EADDRNOTAVAIL' ? `to ${peer.address} ` : ''}failed (${why}) while connecting to upstream`,
          url,
        );
        return { status: 502, kind: 'error' };
      }
    }
    const used = line;
    used.requests++;
    const timer = clock.after(settings.read, () => {
      late = true;
      used.connection.close();
    });
    let late = false;
    try {
      const response = await used.connection.request(request);
      timer.stop();
      const keep = response.close !== true && settings.version === '1.1';
      if (!keep) used.connection.close();
      if (!keep || !upstream.give(used)) host.freeSlot();
      return response;
    } catch {
      timer.stop();
      host.freeSlot();
      if (late) {
        host.error(
          exchange,
          'error',
          'upstream timed out (110: Operation timed out) while reading response header from upstream',
          url,
        );
        return { status: 504, kind: 'timeout' };
      }
      host.error(
        exchange,
        'error',
        `recv() failed (${ERRNO.ECONNRESET}) while reading response header from upstream`,
        url,
      );
      return { status: 502, kind: 'error', cached: used.reused };
    }
  };

  return async (exchange) => {
    exchange.proxyHost = upstream.name;
    const request = requestFor(exchange, settings, pathOf(exchange));
    const began = clock.elapsed();
    const tried = new Set<Peer>();
    const addresses: string[] = [];
    const statuses: number[] = [];
    let last = 502;
    for (let tries = 1; ; tries++) {
      const peer = upstream.peer(tried);
      if (peer === undefined) {
        if (statuses.length === 0) {
          host.error(
            exchange,
            'error',
            'no live upstreams while connecting to upstream',
            `http://${upstream.name}${request.path}`,
          );
          addresses.push(upstream.name);
          statuses.push(502);
        }
        break;
      }
      const found = await attempt(exchange, request, peer);
      addresses.push(peer.address);
      statuses.push(found.status);
      if ('headers' in found) {
        peer.fails = 0;
        told(exchange, addresses, statuses, clock.elapsed() - began);
        return responseOf(found, exchange, host, settings);
      }
      last = found.status;
      if (found.cached !== true) {
        tried.add(peer);
        upstream.failed(peer);
      }
      const again =
        settings.tries.has(found.kind) &&
        (exchange.request.method !== 'POST' ||
          settings.tries.has('non_idempotent') ||
          found.cached !== true);
      if (!again || (settings.maxTries > 0 && tries >= settings.maxTries) || tries > 8) break;
    }
    told(exchange, addresses, statuses, clock.elapsed() - began);
    return last;
  };
}

function told(exchange: Exchange, addresses: string[], statuses: number[], ms: number): void {
  exchange.upstream = { addresses, statuses, ms };
}

function settingsOf(scope: Scope): Settings {
  const version = setting(scope, 'proxy_http_version') === '1.1' ? '1.1' : '1.0';
  const set = nearest(scope, 'proxy_set_header');
  const headers = set.map(({ args: [name = '', value = ''] }): [string, Text] => [
    name.toLowerCase(),
    compile(value),
  ]);
  const named = new Set(headers.map(([name]) => name));
  if (!named.has('host')) headers.unshift(['host', ({ proxyHost }) => proxyHost]);
  if (!named.has('connection')) headers.push(['connection', () => 'close']);
  const next = nearest(scope, 'proxy_next_upstream').at(-1)?.args ?? ['error', 'timeout'];
  return {
    version,
    connect: seconds(scope, 'proxy_connect_timeout', 60) * 1000,
    read: seconds(scope, 'proxy_read_timeout', 60) * 1000,
    tries: new Set(next),
    maxTries: Number(setting(scope, 'proxy_next_upstream_tries') ?? 0),
    headers,
    named: new Set(headers.map(([name]) => name)),
    hidden: new Set(
      nearest(scope, 'proxy_hide_header').map(({ args }) => args[0]?.toLowerCase() ?? ''),
    ),
  };
}

function requestFor(exchange: Exchange, settings: Settings, path: string): HttpRequest {
  const { request } = exchange;
  const headers: Record<string, string> = {};
  for (const [name, value] of settings.headers) {
    const text = value(exchange);
    if (text !== '') headers[name] = text;
  }
  for (const name in request.headers) {
    if (!DROPPED.has(name) && !settings.named.has(name))
      headers[name] = request.headers[name] ?? '';
  }
  if (request.body.byteLength > 0) headers['content-length'] = String(request.body.byteLength);
  return { method: request.method, path, version: settings.version, headers, body: request.body };
}

function responseOf(
  response: HttpResponse,
  { now }: Exchange,
  host: ProxyHost,
  settings: Settings,
): HttpResponse {
  const headers: [string, string][] = [
    ['Server', host.serverToken],
    ['Date', httpDate(now)],
  ];
  const rest: [string, string][] = [];
  for (const header of response.headers) {
    const lower = header[0].toLowerCase();
    if (lower === 'content-type') headers.push(['Content-Type', header[1]]);
    else if (!HIDDEN.has(lower) && !settings.hidden.has(lower)) rest.push(header);
  }
  headers.push(...inOrder(rest));
  const { status, body } = response;
  return { status, reason: response.reason ?? reasonOf(status), headers, body };
}

/** The name and the path of a proxy_pass. Throws ConfigError. */
export function passTarget(directive: Directive): { target: string; uri: string | undefined } {
  const [url = ''] = directive.args;
  const match = /^(https?):\/\/([^/]+)(\/.*)?$/.exec(url);
  if (match === null) throw new ConfigError(`invalid URL prefix ${place(directive)}`);
  return { target: match[2] ?? '', uri: match[3] };
}
