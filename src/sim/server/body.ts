import type { IncomingMessage } from 'node:http';
import { failure } from '../machinery/index.js';

/** What etcd takes, and with it the API: 3 MiB (apiserver server/config.go MaxRequestBodyBytes). */
const LARGEST = 3 * 1024 * 1024;

/** The whole body. Throws RequestEntityTooLarge. */
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
  return Buffer.concat(parts);
}

/** The media type without its parameters. */
export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
