import type { ContainerHost } from '../../contract/index.js';
import { lookup } from '../tools/index.js';
import { locationsOf, type Location } from './location.js';
import { proxyHandlers } from './handlers.js';
import type { ProxyHost } from './proxy.js';
import { compile, type Exchange, type Text } from './variables.js';
import { nearest, place, setting, size, type Scope } from './scope.js';
import { ConfigError, type Directive } from './syntax.js';
import type { Upstream } from './upstream.js';
import { upstreamOf } from './upstream.js';

/** A `server` block. */
export interface Server {
  names: string[];
  scope: Scope;
  locations: (exchange: Exchange) => Location;
  maxBody: number;
}

/** Everything that the configuration says, ready to serve. */
export interface Site {
  /** Port → servers, the default one first. */
  ports: Map<number, Server[]>;
  upstreams: Upstream[];
  maps: Map<string, Text>;
}

/** Makes the site of a configuration; names of upstreams are resolved here, once. Rejects with ConfigError. */
export async function siteOf(
  config: readonly Directive[],
  host: ContainerHost,
  proxy: ProxyHost,
): Promise<Site> {
  const main: Scope = { directives: config };
  const http = config.find(({ name }) => name === 'http');
  const scope: Scope = { directives: http?.block ?? [], parent: main };
  const named = new Map<string, Upstream>();
  const lookUp = (name: string): Promise<string[]> => lookup(host, name);
  for (const directive of scope.directives.filter(({ name }) => name === 'upstream')) {
    const [name = ''] = directive.args;
    if (named.has(name)) {
      throw new ConfigError(`duplicate upstream "${name}" ${place(directive)}`);
    }
    named.set(name, await upstreamOf(directive, lookUp, host.clock, proxy.freeSlot));
  }
  const site: Site = { ports: new Map(), upstreams: [...named.values()], maps: mapsOf(scope) };
  const handlers = proxyHandlers(host, proxy, named, site);
  const defaults = new Set<number>();
  for (const directive of scope.directives.filter(({ name }) => name === 'server')) {
    const inner: Scope = { directives: directive.block ?? [], parent: scope };
    const server: Server = {
      names: inner.directives
        .filter(({ name }) => name === 'server_name')
        .flatMap(({ args }) => args.map((each) => each.toLowerCase())),
      scope: inner,
      locations: await locationsOf(inner, handlers),
      maxBody: size(setting(inner, 'client_max_body_size') ?? '1m'),
    };
    const listens = inner.directives.filter(({ name }) => name === 'listen');
    for (const listen of listens.length > 0 ? listens : [undefined]) {
      const port = portOf(listen);
      const isDefault = listen?.args.some((each) => /^default(_server)?$/.test(each)) ?? false;
      const servers = site.ports.get(port) ?? [];
      site.ports.set(port, servers);
      if (servers.includes(server)) continue;
      if (isDefault) {
        if (defaults.has(port)) {
          throw new ConfigError(`a duplicate default server for 0.0.0.0:${port} ${place(listen!)}`);
        }
        defaults.add(port);
        servers.unshift(server);
      } else servers.push(server);
    }
  }
  return site;
}

function portOf(listen: Directive | undefined): number {
  const [text = '80'] = listen?.args ?? [];
  if (text.startsWith('unix:')) return 0;
  const port = Number(/(?:^|:)(\d+)$/.exec(text)?.[1] ?? (/^\d+$/.test(text) ? text : 80));
  if (listen !== undefined && (port < 1 || port > 65_535)) {
    throw new ConfigError(`invalid port in "${text}" of the "listen" directive ${place(listen)}`);
  }
  return port;
}

/** The server of a Host header: an exact name, `*.name`, `name.*`, `~regex`, else the default. */
export function serverOf(servers: readonly Server[], host: string): Server {
  const first = servers[0] as Server;
  if (servers.length === 1) return first;
  const matches = (test: (name: string) => boolean): Server | undefined =>
    servers.find(({ names }) => names.some(test));
  return (
    matches((name) => name === host || (name.startsWith('.') && name.slice(1) === host)) ??
    matches((name) => /^(\*)?\./.test(name) && host.endsWith(name.replace(/^\*/, ''))) ??
    matches((name) => name.endsWith('.*') && host.startsWith(name.slice(0, -1))) ??
    matches((name) => name.startsWith('~') && new RegExp(name.slice(1)).test(host)) ??
    first
  );
}

/** `map $a $b { … }`. */
function mapsOf(scope: Scope): Map<string, Text> {
  const maps = new Map<string, Text>();
  for (const { args, block = [] } of nearest(scope, 'map')) {
    const [source = '', name = ''] = args;
    const value = compile(source);
    const rules = block.map((rule) => ({ key: rule.name, value: compile(rule.args[0] ?? '') }));
    const otherwise = rules.find(({ key }) => key === 'default')?.value ?? ((): string => '');
    maps.set(name.slice(1), (exchange) => {
      const text = value(exchange).toLowerCase();
      const exact = rules.find(({ key }) => key.toLowerCase() === text && key !== 'default');
      const regex = rules.find(
        ({ key }) => key.startsWith('~') && new RegExp(key.replace(/^~\*?/, ''), 'i').test(text),
      );
      return (exact?.value ?? regex?.value ?? otherwise)(exchange);
    });
  }
  return maps;
}
