import type { HttpResponse } from '../../contract/index.js';
import { place, type Scope } from './scope.js';
import { ConfigError, type Directive } from './syntax.js';
import type { Exchange } from './variables.js';

/** What a location does: an answer, the status of an error page, or another URI to go to inside. */
export type Outcome = HttpResponse | number | { redirect: string };
export type Handler = (exchange: Exchange) => Outcome | Promise<Outcome>;

export interface Location {
  scope: Scope;
  handle: Handler;
  internal: boolean;
}

export interface Handlers {
  /** `prefix` is undefined for a regex location. */
  make(scope: Scope, prefix: string | undefined): Promise<Handler>;
}

interface Regex {
  pattern: RegExp;
  location: Location;
}

/** How a server finds the location of a URI: `=`, longest prefix, `^~`, regex in order, `@name`. */
export async function locationsOf(
  server: Scope,
  handlers: Handlers,
): Promise<(exchange: Exchange) => Location> {
  const exact = new Map<string, Location>();
  const prefixes: { prefix: string; stop: boolean; location: Location }[] = [];
  const regexes: Regex[] = [];
  const add = async (directive: Directive, parent: Scope): Promise<void> => {
    const { args, block = [] } = directive;
    const [mark, path] = args.length > 1 ? [args[0], args[1] ?? ''] : split(args[0] ?? '');
    const scope: Scope = { directives: block, parent };
    const regex = mark === '~' || mark === '~*';
    const location: Location = {
      scope,
      handle: await handlers.make(scope, regex ? undefined : path),
      internal: path.startsWith('@') || block.some(({ name }) => name === 'internal'),
    };
    if (mark === '=') exact.set(path, location);
    else if (regex) regexes.push({ pattern: regexOf(path, mark === '~*', directive), location });
    else if (mark === undefined || mark === '^~') {
      if (prefixes.some(({ prefix }) => prefix === path)) {
        throw new ConfigError(`duplicate location "${path}" ${place(directive)}`);
      }
      prefixes.push({ prefix: path, stop: mark === '^~', location });
    } else throw new ConfigError(`invalid location modifier "${mark}" ${place(directive)}`);
    for (const inner of block.filter(({ name }) => name === 'location')) await add(inner, scope);
  };
  for (const each of server.directives.filter(({ name }) => name === 'location')) {
    await add(each, server);
  }
  prefixes.sort((a, b) => b.prefix.length - a.prefix.length);
  const none: Location = {
    scope: server,
    handle: await handlers.make(server, '/'),
    internal: false,
  };
  return (exchange) => {
    const { uri, named } = exchange;
    if (named !== undefined) {
      return prefixes.find(({ prefix }) => prefix === named)?.location ?? none;
    }
    const same = exact.get(uri);
    if (same !== undefined) return same;
    const best = prefixes.find(({ prefix }) => uri.startsWith(prefix));
    if (best?.stop !== true) {
      for (const { pattern, location } of regexes) {
        const match = pattern.exec(uri);
        if (match === null) continue;
        match.forEach((text, i) => exchange.own.set(String(i), text ?? ''));
        for (const name in match.groups) exchange.own.set(name, match.groups[name] ?? '');
        return location;
      }
    }
    return best?.location ?? none;
  };
}

/** `=/path` and `~\.php$` are also written without a blank. */
function split(text: string): [string | undefined, string] {
  const mark = /^(=|\^~|~\*|~)(.+)$/.exec(text);
  return mark === null ? [undefined, text] : [mark[1], mark[2] ?? ''];
}

export function regexOf(text: string, anyCase: boolean, directive: Directive): RegExp {
  try {
    return new RegExp(text.replaceAll('(?P<', '(?<'), anyCase ? 'i' : '');
  } catch {
    throw new ConfigError(
      `pcre2_compile() failed: invalid pattern in "${text}" ${place(directive)}`,
    );
  }
}
