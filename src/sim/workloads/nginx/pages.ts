import type { HttpResponse } from '../../contract/index.js';
import { httpDate } from '../time.js';
import { reasonOf } from './variables.js';

export const VERSION = '1.25.5';

const encoder = new TextEncoder();
const pages = new Map<string, Uint8Array>();

/** The page that nginx has for a status (src/http/ngx_http_special_response.c). */
function page(status: number, server: string): Uint8Array {
  const key = `${status} ${server}`;
  const known = pages.get(key);
  if (known !== undefined) return known;
  const title = `${status} ${status === 400 ? 'Bad Request' : reasonOf(status)}`;
  const made = encoder.encode(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n` +
      `<center><h1>${title}</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`,
  );
  pages.set(key, made);
  return made;
}

/** Headers that come before Connection (ngx_http_header_filter_module.c), by name in small letters. */
const EARLY = new Set(['last-modified', 'location']);

/** The headers of an answer with Connection among them, where nginx writes it. */
export function inOrder(headers: readonly [string, string][]): [string, string][] {
  const isEarly = ([name]: [string, string]): boolean => EARLY.has(name.toLowerCase());
  return [
    ...headers.filter(isEarly),
    ['Connection', 'keep-alive'],
    ...headers.filter((header) => !isEarly(header)),
  ];
}

/** An answer with the headers that nginx puts on each. */
export function reply(
  now: number,
  server: string,
  status: number,
  type: string | undefined,
  body: Uint8Array,
  more: readonly [string, string][] = [],
): HttpResponse {
  const headers: [string, string][] = [
    ['Server', server],
    ['Date', httpDate(now)],
  ];
  if (type !== undefined && status !== 204 && status !== 304) headers.push(['Content-Type', type]);
  headers.push(...inOrder(more));
  return { status, reason: reasonOf(status), headers, body };
}

/** The error page of a status; an empty body for those that have none. */
export function errorReply(
  now: number,
  server: string,
  status: number,
  more: readonly [string, string][] = [],
): HttpResponse {
  if (status < 300 || status === 304) {
    return reply(now, server, status, undefined, new Uint8Array(0), more);
  }
  return reply(now, server, status, 'text/html', page(status, server), more);
}
