import type { Kind } from '../contract/index.js';
import type { Catalogue } from '../registry/index.js';

/** What a resource path names: apiserver pkg/endpoints/request/requestinfo.go. */
export interface Target {
  kind: Kind;
  /** '' for all namespaces, and for kinds that have none. */
  namespace: string;
  /** '' for a collection. */
  name: string;
  subresource: string;
  /** What follows a `proxy`. */
  rest: string;
}

/** The target of `/api/v1/…` or `/apis/GROUP/VERSION/…`; undefined when the path is none of a kind that is served. */
export function routeOf(path: string, catalogue: Catalogue): Target | undefined {
  const parts = path.split('/').slice(1).map(decode);
  if (parts.includes(undefined)) return undefined;
  const words = parts as string[];
  const apiVersion = words[0] === 'api' ? words[1] : `${words[1]}/${words[2]}`;
  const tail = words.slice(words[0] === 'api' ? 2 : 3);
  if (apiVersion === undefined || tail.length === 0) return undefined;
  const [first, second, third] = tail;
  // `namespaces` is a resource of its own, unless a resource follows that is no subresource of it.
  const inNamespace =
    first === 'namespaces' && third !== undefined && third !== 'status' && third !== 'finalize';
  const [plural = '', name = '', subresource = '', ...rest] = inNamespace ? tail.slice(2) : tail;
  const kind = catalogue.served(apiVersion, plural);
  if (kind === undefined) return undefined;
  if (inNamespace !== kind.namespaced && (inNamespace || name !== '')) return undefined;
  return {
    kind,
    namespace: inNamespace ? (second ?? '') : '',
    name,
    subresource,
    rest: rest.join('/'),
  };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
