import { STATUS_CODES } from 'node:http';
import type { Endpoint, HttpRequest } from '../../contract/index.js';

/** One request on its way through nginx. */
export interface Exchange {
  request: HttpRequest;
  peer: Endpoint;
  port: number;
  /** The `*N` of log lines. */
  connection: number;
  /** Decoded, without arguments; rewrites change it. */
  uri: string;
  args: string;
  /** A location to go to by its name: `@fallback`. */
  named: string | undefined;
  serverName: string;
  hostname: string;
  now: number;
  /** ms of cluster time. */
  began: number;
  elapsed: () => number;
  /** set, map, captures of a regex location. */
  own: Map<string, string>;
  maps: ReadonlyMap<string, (exchange: Exchange) => string>;
  /** Of the upstream in use. */
  proxyHost: string;
  upstream: { addresses: string[]; statuses: number[]; ms: number } | undefined;
  status: number;
  sent: number;
}

export type Text = (exchange: Exchange) => string;

/** A value with `$name` and `${name}` in it. */
export function compile(text: string): Text {
  const parts = text.split(/\$(?:\{(\w+)\}|(\w+))/);
  if (parts.length === 1) return () => text;
  const made: Text[] = [];
  for (let i = 0; i < parts.length; i += 3) {
    const plain = parts[i];
    if (plain !== undefined && plain !== '') made.push(() => plain);
    const name = parts[i + 1] ?? parts[i + 2];
    if (name !== undefined) made.push((exchange) => variable(exchange, name));
  }
  if (made.length === 1) return made[0] as Text;
  return (exchange) => made.reduce((all, part) => all + part(exchange), '');
}

/** Whether a value is the same for each request. */
export function isConstant(text: string): boolean {
  return !/\$(\{\w|\w)/.test(text);
}

/** The name of the host that the client asked for, in lower case and without the port. */
export function hostOf({ request, serverName }: Exchange): string {
  const host = request.headers.host;
  return host === undefined ? serverName : host.replace(/:\d+$/, '').toLowerCase();
}

const TABLE: Record<string, Text> = {
  host: hostOf,
  http_host: ({ request }) => request.headers.host ?? '',
  hostname: ({ hostname }) => hostname,
  remote_addr: ({ peer }) => peer.ip,
  remote_port: ({ peer }) => String(peer.port),
  remote_user: () => '',
  server_port: ({ port }) => String(port),
  server_name: ({ serverName }) => serverName,
  server_protocol: ({ request }) => `HTTP/${request.version}`,
  scheme: () => 'http',
  https: () => '',
  request: ({ request }) => `${request.method} ${request.path} HTTP/${request.version}`,
  request_method: ({ request }) => request.method,
  request_uri: ({ request }) => request.path,
  request_time: (exchange) => ((exchange.elapsed() - exchange.began) / 1000).toFixed(3),
  request_length: ({ request }) => String(request.path.length + request.body.byteLength + 60),
  request_body: ({ request }) => new TextDecoder().decode(request.body),
  uri: ({ uri }) => uri,
  document_uri: ({ uri }) => uri,
  args: ({ args }) => args,
  query_string: ({ args }) => args,
  is_args: ({ args }) => (args === '' ? '' : '?'),
  status: ({ status }) => String(status),
  body_bytes_sent: ({ sent }) => String(sent),
  bytes_sent: ({ sent }) => String(sent + 150),
  content_type: ({ request }) => request.headers['content-type'] ?? '',
  content_length: ({ request }) => request.headers['content-length'] ?? '',
  connection: ({ connection }) => String(connection),
  time_local: ({ now }) => localTime(now),
  time_iso8601: ({ now }) => `${new Date(now).toISOString().slice(0, 19)}+00:00`,
  msec: ({ now }) => (now / 1000).toFixed(3),
  pid: () => '29',
  nginx_version: () => '1.25.5',
  proxy_host: ({ proxyHost }) => proxyHost,
  proxy_add_x_forwarded_for: ({ request, peer }) => {
    const had = request.headers['x-forwarded-for'];
    return had === undefined ? peer.ip : `${had}, ${peer.ip}`;
  },
  upstream_addr: ({ upstream }) => upstream?.addresses.join(', ') ?? '-',
  upstream_status: ({ upstream }) => upstream?.statuses.join(', ') ?? '-',
  upstream_response_time: ({ upstream }) =>
    upstream === undefined ? '-' : (upstream.ms / 1000).toFixed(3),
};

/** The value of a variable; '' when it has none. */
export function variable(exchange: Exchange, name: string): string {
  const own = exchange.own.get(name);
  if (own !== undefined) return own;
  const known = Object.hasOwn(TABLE, name) ? TABLE[name] : exchange.maps.get(name);
  if (known !== undefined) return known(exchange);
  if (name.startsWith('http_')) {
    return exchange.request.headers[name.slice(5).replaceAll('_', '-')] ?? '';
  }
  if (name.startsWith('arg_')) {
    const pair = exchange.args.split('&').find((each) => each.startsWith(`${name.slice(4)}=`));
    return pair?.slice(name.length - 3) ?? '';
  }
  if (name.startsWith('cookie_')) {
    const cookies = (exchange.request.headers.cookie ?? '').split(/;\s*/);
    return (
      cookies.find((each) => each.startsWith(`${name.slice(7)}=`))?.slice(name.length - 6) ?? ''
    );
  }
  return '';
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `22/Nov/2026:01:02:03 +0000`. */
function localTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  const month = MONTHS[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** `Moved Permanently`; nginx has names of its own for some. */
export function reasonOf(status: number): string {
  const own: Record<number, string> = {
    302: 'Moved Temporarily',
    503: 'Service Temporarily Unavailable',
    504: 'Gateway Time-out',
    413: 'Request Entity Too Large',
    414: 'Request-URI Too Large',
  };
  return own[status] ?? STATUS_CODES[status] ?? '';
}
