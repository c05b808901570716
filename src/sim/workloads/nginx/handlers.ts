import type { ContainerHost } from '../../contract/index.js';
import { lookup } from '../tools/index.js';
import type { Handler, Handlers, Outcome } from './location.js';
import { regexOf } from './location.js';
import { reply } from './pages.js';
import { passTarget, proxyTo, type ProxyHost } from './proxy.js';
import { place, setting, type Scope } from './scope.js';
import { ResolveError, resolverOf } from './resolver.js';
import { staticFiles } from './static.js';
import type { Site } from './site.js';
import { ConfigError, type Directive } from './syntax.js';
import { peersOf, Upstream } from './upstream.js';
import { compile, isConstant, type Exchange } from './variables.js';

const encoder = new TextEncoder();

/** Makes what each location does. Upstreams of plain host names are added to `site`. */
export function proxyHandlers(
  host: ContainerHost,
  proxy: ProxyHost,
  named: Map<string, Upstream>,
  site: Site,
): Handlers {
  const upstreamFor = async (target: string, directive: Directive): Promise<Upstream> => {
    const known = named.get(target);
    if (known !== undefined) return known;
    const upstream = new Upstream(target, undefined, host.clock, proxy.freeSlot);
    const told = target.replace(/:\d+$/, '');
    upstream.peers.push(
      ...(await peersOf(target, [], directive, (name) => lookup(host, name), told)),
    );
    named.set(target, upstream);
    site.upstreams.push(upstream);
    return upstream;
  };
  const passOf = async (
    directive: Directive,
    scope: Scope,
    prefix: string | undefined,
  ): Promise<Handler> => {
    const [url = ''] = directive.args;
    if (!isConstant(url)) return variablePass(directive, scope);
    const { target, uri } = passTarget(directive);
    const path = (exchange: Exchange): string => {
      if (uri === undefined || prefix === undefined) {
        const { request, uri: now, args } = exchange;
        const [before] = request.path.split('?');
        // A URI that no rewrite touched goes on as the client wrote it.
        return decode(before ?? '') === now
          ? request.path
          : `${now}${args === '' ? '' : `?${args}`}`;
      }
      const rest = exchange.uri.slice(prefix.length);
      return `${uri}${encodeURI(rest)}${exchange.args === '' ? '' : `?${exchange.args}`}`;
    };
    return proxyTo(proxy, scope, await upstreamFor(target, directive), path);
  };
  /** A name with variables is resolved at each request, through `resolver`. */
  const variablePass = (directive: Directive, scope: Scope): Handler => {
    const text = compile(directive.args[0] ?? '');
    const resolver = resolverOf(scope, host.network, host.clock, proxy.complain);
    return async (exchange) => {
      const { target, uri } = passTarget({ ...directive, args: [text(exchange)] });
      const known = named.get(target);
      if (known !== undefined) {
        return proxyTo(proxy, scope, known, () => uri ?? exchange.request.path)(exchange);
      }
      const name = target.replace(/:\d+$/, '');
      const once = new Upstream(target, undefined, host.clock, proxy.freeSlot);
      const lookUp = async (asked: string): Promise<string[]> => {
        if (/^[\d.]+$/.test(asked)) return [asked];
        if (resolver !== undefined) return resolver.addresses(asked);
        proxy.error(exchange, 'error', `no resolver defined to resolve ${asked}`);
        throw new ResolveError('');
      };
      try {
        once.peers.push(...(await peersOf(target, [], directive, lookUp, name)));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (why !== '') proxy.error(exchange, 'error', `${name} could not be resolved (${why})`);
        return 502;
      }
      return proxyTo(proxy, scope, once, () => uri ?? exchange.request.path)(exchange);
    };
  };

  return {
    make: async (scope, prefix) => {
      const steps = scope.directives.flatMap((each) => rewriteStep(each, scope));
      const pass = scope.directives.find(({ name }) => name === 'proxy_pass');
      const stub = scope.directives.some(({ name }) => name === 'stub_status');
      const content: Handler = stub
        ? (exchange) =>
            reply(
              exchange.now,
              proxy.serverToken,
              200,
              'text/plain',
              encoder.encode(
                `Active connections: 1 \nserver accepts handled requests\n ${exchange.connection} ${exchange.connection} ${exchange.connection} \nReading: 0 Writing: 1 Waiting: 0 \n`,
              ),
            )
        : pass !== undefined
          ? await passOf(pass, scope, prefix)
          : staticFiles(host, proxy, scope, prefix);
      if (steps.length === 0) return content;
      return (exchange) => {
        for (const step of steps) {
          const outcome = step(exchange);
          if (outcome !== undefined) return outcome;
        }
        return content(exchange);
      };
    },
  };

  /** The rewrite module: return, set, rewrite, if. */
  function rewriteStep(
    directive: Directive,
    scope: Scope,
  ): ((exchange: Exchange) => Outcome | undefined)[] {
    const { name, args, block } = directive;
    if (name === 'return') return [returns(directive, scope)];
    if (name === 'set') {
      const value = compile(args[1] ?? '');
      return [(exchange) => void exchange.own.set((args[0] ?? '').slice(1), value(exchange))];
    }
    if (name === 'rewrite') return [rewrites(directive)];
    if (name !== 'if' || block === undefined) return [];
    const holds = condition(directive);
    const inner: Scope = { directives: block, parent: scope };
    const steps = block.flatMap((each) => rewriteStep(each, inner));
    return [
      (exchange) => {
        if (!holds(exchange)) return undefined;
        for (const step of steps) {
          const outcome = step(exchange);
          if (outcome !== undefined) return outcome;
        }
        return undefined;
      },
    ];
  }

  function returns(directive: Directive, scope: Scope): (exchange: Exchange) => Outcome {
    const { args } = directive;
    const [first = '', second] = args;
    const type = setting(scope, 'default_type') ?? 'text/plain';
    if (!/^\d{3}$/.test(first)) {
      if (args.length > 1 || !/^(https?:\/\/|\$scheme)/.test(first)) {
        throw new ConfigError(`invalid return code "${first}" ${place(directive)}`);
      }
      const to = compile(first);
      return (exchange) => moved(exchange, 302, to(exchange));
    }
    const status = Number(first);
    if (second === undefined) return () => status;
    const text = compile(second);
    if ([301, 302, 303, 307, 308].includes(status)) {
      return (exchange) => moved(exchange, status, text(exchange));
    }
    const fixed = isConstant(second) ? encoder.encode(second) : undefined;
    return (exchange) =>
      reply(exchange.now, proxy.serverToken, status, type, fixed ?? encoder.encode(text(exchange)));
  }

  function moved(exchange: Exchange, status: number, to: string): Outcome {
    const host = exchange.request.headers.host ?? exchange.serverName;
    const location = to.startsWith('/') ? `http://${host}${to}` : to;
    exchange.own.set(' location', location);
    return status;
  }

  function rewrites(directive: Directive): (exchange: Exchange) => Outcome | undefined {
    const [pattern = '', replacement = '', flag] = directive.args;
    const regex = regexOf(pattern, false, directive);
    return (exchange) => {
      const match = regex.exec(exchange.uri);
      if (match === null) return undefined;
      match.forEach((text, i) => exchange.own.set(String(i), text ?? ''));
      const to = compile(replacement)(exchange);
      if (flag === 'redirect' || flag === 'permanent' || /^https?:\/\//.test(to)) {
        return moved(exchange, flag === 'permanent' ? 301 : 302, to);
      }
      if (flag === 'break') {
        const [uri = '', args] = to.split('?');
        exchange.uri = uri;
        if (args !== undefined) exchange.args = args;
        return undefined;
      }
      return { redirect: to };
    };
  }
}

function condition({ args }: Directive): (exchange: Exchange) => boolean {
  const words = args.map((each, i) => (i === 0 ? each.replace(/^\(/, '') : each));
  words[words.length - 1] = (words.at(-1) ?? '').replace(/\)$/, '');
  const [left = '', operator, right = ''] = words.filter((each) => each !== '');
  const value = compile(left);
  if (operator === undefined) return (exchange) => !['', '0'].includes(value(exchange));
  const other = compile(right);
  const regex = /^!?~/.test(operator)
    ? new RegExp(right, operator.endsWith('*') ? 'i' : '')
    : undefined;
  const not = operator.startsWith('!');
  return (exchange) => {
    const same = regex?.test(value(exchange)) ?? value(exchange) === other(exchange);
    return same !== not;
  };
}

export function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
