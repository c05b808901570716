import type { ContainerHost } from '../../contract/index.js';
import type { Handler, Outcome } from './location.js';
import { httpDate } from '../time.js';
import { reply } from './pages.js';
import type { ProxyHost } from './proxy.js';
import { nearest, setting, type Scope } from './scope.js';
import { compile, type Exchange } from './variables.js';

const TYPES: Record<string, string> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  txt: 'text/plain',
  xml: 'text/xml',
  js: 'application/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  ico: 'image/x-icon',
};

/** Files below `root` or `alias`, with index, autoindex and try_files. */
export function staticFiles(
  host: ContainerHost,
  proxy: ProxyHost,
  scope: Scope,
  prefix: string | undefined,
): Handler {
  const root = compile(setting(scope, 'root') ?? 'html');
  const alias = scope.directives.find(({ name }) => name === 'alias')?.args[0];
  const indices = nearest(scope, 'index').at(-1)?.args ?? ['index.html'];
  const autoindex = setting(scope, 'autoindex') === 'on';
  const otherType = setting(scope, 'default_type') ?? 'text/plain';
  const tries = scope.directives.find(({ name }) => name === 'try_files')?.args;

  const absolute = (path: string): string => (path.startsWith('/') ? path : `/etc/nginx/${path}`);
  const pathOf = (exchange: Exchange, uri: string): string =>
    alias !== undefined
      ? absolute(alias) + uri.slice(prefix?.length ?? 0)
      : absolute(root(exchange)).replace(/\/$/, '') + uri;

  const file = (exchange: Exchange, path: string): Outcome => {
    const content = host.files.read(path);
    if (content === undefined) return 404;
    const { method } = exchange.request;
    if (method !== 'GET' && method !== 'HEAD') return 405;
    const modified = host.files.stat(path)?.modified ?? 0;
    const type = TYPES[/\.(\w+)$/.exec(path)?.[1] ?? ''] ?? otherType;
    const hex = (n: number): string => Math.floor(n).toString(16);
    return reply(exchange.now, proxy.serverToken, 200, type, content, [
      ['Last-Modified', httpDate(Math.floor(modified / 1000) * 1000)],
      ['ETag', `"${hex(modified / 1000)}-${hex(content.byteLength)}"`],
      ['Accept-Ranges', 'bytes'],
    ]);
  };
  const missing = (exchange: Exchange, path: string): Outcome => {
    proxy.error(exchange, 'error', `open() "${path}" failed (2: No such file or directory)`);
    return 404;
  };
  const serve = (exchange: Exchange, uri: string): Outcome => {
    const path = pathOf(exchange, uri);
    const { files } = host;
    const stat = files.stat(path.replace(/(.)\/$/, '$1'));
    if (uri.endsWith('/')) {
      const index = indices.find((name) => files.read(path + name) !== undefined);
      if (index !== undefined) return file(exchange, path + index);
      if (stat?.folder !== true) {
        proxy.error(
          exchange,
          'error',
          `"${path}${indices[0]}" is not found (2: No such file or directory)`,
        );
        return 404;
      }
      if (autoindex) return listing(exchange, uri, files.list(path.slice(0, -1)) ?? []);
      proxy.error(exchange, 'error', `directory index of "${path}" is forbidden`);
      return 403;
    }
    if (stat === undefined) return missing(exchange, path);
    if (!stat.folder) return file(exchange, path);
    const name = exchange.request.headers.host ?? exchange.serverName;
    exchange.own.set(' location', `http://${name}${uri}/`);
    return 301;
  };
  const listing = (exchange: Exchange, uri: string, names: string[]): Outcome => {
    const rows = names.map((name) => `<a href="${name}">${name}</a>\r\n`).join('');
    const text = `<html>\r\n<head><title>Index of ${uri}</title></head>\r\n<body>\r\n<h1>Index of ${uri}</h1><hr><pre><a href="../">../</a>\r\n${rows}</pre><hr></body>\r\n</html>\r\n`;
    return reply(exchange.now, proxy.serverToken, 200, 'text/html', new TextEncoder().encode(text));
  };

  if (tries === undefined) return (exchange) => serve(exchange, exchange.uri);
  const words = tries.map((each) => ({ text: each, value: compile(each) }));
  return (exchange) => {
    for (const { value } of words.slice(0, -1)) {
      const uri = value(exchange);
      const stat = host.files.stat(pathOf(exchange, uri).replace(/(.)\/$/, '$1'));
      if (stat !== undefined && stat.folder === uri.endsWith('/')) return serve(exchange, uri);
    }
    const last = words.at(-1);
    if (last === undefined) return 404;
    if (/^=\d+$/.test(last.text)) return Number(last.text.slice(1));
    return { redirect: last.value(exchange) };
  };
}
