import type { HttpRequest } from '../contract/index.js';

/** A request that is wrong: what the client gets before its connection is closed. */
export interface Bad {
  status: 400 | 413 | 431 | 501 | 505;
}

/** A request that is whole, and where the next one begins. */
export interface Whole {
  request: HttpRequest;
  /** The client wants the connection to stay. */
  keepAlive: boolean;
  /** Bytes that it took. */
  size: number;
}

interface Head {
  request: HttpRequest;
  keepAlive: boolean;
  body: number | 'chunked';
  /** `Expect: 100-continue`. */
  expects: boolean;
}

const MAX_HEAD = 65_536;
const MAX_BODY = 64 * 1024 * 1024;
const EMPTY = new Uint8Array(0);

const METHOD = /^[A-Z-]{1,32}$/;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Heads that were seen: load generators send the same one again and again. */
export type HeadCache = Map<string, Head>;

/**
 * Takes one request from the beginning of `bytes`: 'more' when it is not whole yet, 'continue' when the
 * client waits for `100 Continue` before it sends the body.
 */
export function parse(bytes: Buffer, cache: HeadCache): Whole | Bad | 'more' | 'continue' {
  let start = 0;
  // RFC 9112 2.2: an empty line before the request line is skipped.
  while (bytes[start] === 13 && bytes[start + 1] === 10) start += 2;
  const end = bytes.indexOf('\r\n\r\n', start, 'latin1');
  if (end < 0) return bytes.length - start > MAX_HEAD ? { status: 431 } : 'more';
  if (end - start > MAX_HEAD) return { status: 431 };
  const text = bytes.toString('latin1', start, end);
  let head = cache.get(text);
  if (head === undefined) {
    const parsed = parseHead(text);
    if ('status' in parsed) return parsed;
    head = parsed;
    if (cache.size < 256 && text.length < 2048) cache.set(text, head);
  }
  const from = end + 4;
  const { request, keepAlive } = head;
  if (head.body === 0) return { request, keepAlive, size: from };
  if (head.body === 'chunked') {
    const body = dechunk(bytes, from);
    if (body === 'more') return head.expects && bytes.length === from ? 'continue' : 'more';
    if ('status' in body) return body;
    return { request: { ...request, body: body.body }, keepAlive, size: body.end };
  }
  const size = from + head.body;
  if (bytes.length < size) return head.expects && bytes.length === from ? 'continue' : 'more';
  return { request: { ...request, body: bytes.subarray(from, size) }, keepAlive, size };
}

function parseHead(text: string): Head | Bad {
  const lines = text.split('\r\n');
  const [method = '', path = '', protocol = '', ...more] = (lines[0] ?? '').split(' ');
  if (more.length > 0 || !METHOD.test(method)) return { status: 400 };
  if (!/^(\/|\*$|https?:\/\/)[\x21-\xff]*$/i.test(path)) return { status: 400 };
  if (!/^HTTP\/\d\.\d$/.test(protocol)) return { status: 400 };
  if (protocol !== 'HTTP/1.1' && protocol !== 'HTTP/1.0') return { status: 505 };
  const version = protocol === 'HTTP/1.1' ? '1.1' : '1.0';
  const headers: Record<string, string> = {};
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon <= 0 || !NAME.test(name) || /[\0\r\n]/.test(line)) return { status: 400 };
    const value = line.slice(colon + 1).trim();
    const had = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (had !== undefined && (name === 'host' || name === 'content-length')) return { status: 400 };
    Object.defineProperty(headers, name, {
      value: had === undefined ? value : `${had}${name === 'cookie' ? '; ' : ', '}${value}`,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  if (version === '1.1' && headers.host === undefined) return { status: 400 };
  const body = bodyOf(headers);
  if (typeof body === 'object') return body;
  const wish = headers.connection?.toLowerCase() ?? '';
  const keepAlive = version === '1.1' ? !/\bclose\b/.test(wish) : /\bkeep-alive\b/.test(wish);
  const expects = headers.expect?.toLowerCase() === '100-continue';
  return { request: { method, path, version, headers, body: EMPTY }, keepAlive, body, expects };
}

function bodyOf(headers: Record<string, string>): number | 'chunked' | Bad {
  const coding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (coding !== undefined) {
    // Both at once is how requests are smuggled (RFC 9112 6.1).
    if (length !== undefined) return { status: 400 };
    return coding.toLowerCase() === 'chunked' ? 'chunked' : { status: 501 };
  }
  if (length === undefined) return 0;
  if (!/^\d{1,15}$/.test(length)) return { status: 400 };
  return Number(length) > MAX_BODY ? { status: 413 } : Number(length);
}

function dechunk(bytes: Buffer, from: number): { body: Uint8Array; end: number } | Bad | 'more' {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let at = from; ;) {
    const line = bytes.indexOf('\r\n', at, 'latin1');
    if (line < 0) return bytes.length - at > 1024 ? { status: 400 } : 'more';
    const size = /^([0-9a-f]{1,8})(;.*)?$/i.exec(bytes.toString('latin1', at, line).trim())?.[1];
    if (size === undefined) return { status: 400 };
    const length = Number.parseInt(size, 16);
    at = line + 2;
    if (length === 0) return trailer(bytes, at, parts);
    total += length;
    if (total > MAX_BODY) return { status: 413 };
    if (bytes.length < at + length + 2) return 'more';
    parts.push(bytes.subarray(at, at + length));
    at += length;
    if (bytes[at] !== 13 || bytes[at + 1] !== 10) return { status: 400 };
    at += 2;
  }
}

function trailer(
  bytes: Buffer,
  from: number,
  parts: Uint8Array[],
): { body: Uint8Array; end: number } | Bad | 'more' {
  for (let at = from; ;) {
    const line = bytes.indexOf('\r\n', at, 'latin1');
    if (line < 0) return bytes.length - from > MAX_HEAD ? { status: 431 } : 'more';
    if (line === at) return { body: Buffer.concat(parts), end: line + 2 };
    at = line + 2;
  }
}
