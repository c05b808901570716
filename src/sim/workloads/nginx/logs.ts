import type { ContainerHost } from '../../contract/index.js';
import { logStamp } from '../time.js';
import { nearest, setting, type Scope } from './scope.js';
import type { Directive } from './syntax.js';
import { compile, type Exchange, type Text } from './variables.js';

const LEVELS = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'];

const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

export interface Logs {
  error(exchange: Exchange, level: string, what: string, upstream?: string): void;
  plain(level: string, what: string): void;
  notices(lines: readonly string[]): void;
  access(exchange: Exchange, scope: Scope): void;
}

/** Error and access log, as far as they go to the container's output. */
export function createLogs(host: ContainerHost, config: readonly Directive[]): Logs {
  const [path = '/var/log/nginx/error.log', level = 'error'] =
    nearest({ directives: config }, 'error_log').at(-1)?.args ?? [];
  const least = LEVELS.indexOf(level);
  const stream = streamOf(path);
  const write = (of: string, pid: number, text: string): void => {
    if (LEVELS.indexOf(of) < least || stream === undefined) return;
    host.log(stream, `${logStamp(host.clock.now())} [${of}] ${pid}#${pid}: ${text}\n`);
  };
  const formats = new Map<string, Text>([['combined', value(COMBINED)]]);
  const http = nearest({ directives: config }, 'http')[0]?.block ?? [];
  for (const { args } of http.filter(({ name }) => name === 'log_format')) {
    const [name = '', ...parts] = args;
    formats.set(name, value(parts.filter((each) => !each.startsWith('escape=')).join('')));
  }
  const targets = new Map<Scope, { stream: 'stdout' | 'stderr'; format: Text }[]>();
  const targetsOf = (scope: Scope): { stream: 'stdout' | 'stderr'; format: Text }[] => {
    const known = targets.get(scope);
    if (known !== undefined) return known;
    const off = setting(scope, 'access_log') === 'off';
    const directives = off ? [] : nearest(scope, 'access_log');
    const found = directives.flatMap(({ args: [to = '', format = 'combined'] }) => {
      const stream = streamOf(to);
      return stream === undefined ? [] : [{ stream, format: formats.get(format) ?? value('') }];
    });
    targets.set(scope, found);
    return found;
  };
  return {
    error: (exchange, of, what, upstream) => {
      const { request, peer, serverName } = exchange;
      const line = `${request.method} ${request.path} HTTP/${request.version}`;
      const at = request.headers.host;
      write(
        of,
        29,
        `*${exchange.connection} ${what}, client: ${peer.ip}, server: ${serverName}, request: "${line}"` +
          (upstream === undefined ? '' : `, upstream: "${upstream}"`) +
          (at === undefined ? '' : `, host: "${at}"`),
      );
    },
    plain: (of, what) => write(of, 29, what),
    notices: (lines) => {
      for (const line of lines) write('notice', 1, line);
    },
    access: (exchange, scope) => {
      for (const { stream, format } of targetsOf(scope)) host.log(stream, `${format(exchange)}\n`);
    },
  };
}

/** Variables without a value are written as `-`. */
function value(format: string): Text {
  const parts = format.split(/(\$\{?\w+\}?)/).map((part) => {
    const text = compile(part);
    return part.startsWith('$') ? (exchange: Exchange) => text(exchange) || '-' : text;
  });
  return (exchange) => parts.map((part) => part(exchange)).join('');
}

/** The image links its two log files to the container's output. */
function streamOf(path: string): 'stdout' | 'stderr' | undefined {
  if (path === '/dev/stderr' || path === 'stderr' || /error\.log$/.test(path)) return 'stderr';
  return path === '/dev/stdout' || /access\.log$/.test(path) ? 'stdout' : undefined;
}
