import type { IncomingMessage } from 'node:http';
import { badRequest, failure } from '../machinery/index.js';

/** What etcd takes, and with it the API: 3 MiB (apiserver server/config.go MaxRequestBodyBytes). */
const LARGEST = 3 * 1024 * 1024;

/** No kind nests as deep; what does would exhaust the stack of those that walk through it. */
const DEEPEST = 500;

/** The whole body. Throws RequestEntityTooLarge, and BadRequest for JSON that nests too deep. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST) {
      throw failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LARGEST}`);
    }
    parts.push(part);
  }
  const body = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  if (isTooDeep(body)) throw badRequest('json: exceeded max depth');
  return body;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** Whether lists and objects of JSON are nested deeper than anything needs. Other text is none. */
function isTooDeep(body: Buffer): boolean {
  if (body.length < DEEPEST || (body[0] !== 0x7b && body[0] !== 0x5b)) return false;
  let depth = 0;
  let inText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (inText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > DEEPEST) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

/** The media type without its parameters. */
export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
