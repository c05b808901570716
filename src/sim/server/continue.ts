import { posix } from 'node:path';
import { badRequest, messageOf, parseJson } from '../machinery/index.js';

/** Where a list goes on: after a key, at a version; -1 is the latest. */
export interface Position {
  version: number;
  start: string;
}

/** apiserver pkg/storage/continue.go: base64url of JSON. */
export function writeToken({ version, start }: Position): string {
  const token = { v: 'meta.k8s.io/v1', rv: version, start };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

const refused = (why: string): Error =>
  badRequest(`invalid continue token: continue key is not valid${why}`);

/** Throws BadRequest. */
export function readToken(token: string): Position {
  const wrong = token.search(/[^\w-]/);
  if (wrong >= 0 || token.length % 4 === 1) {
    const at = wrong >= 0 ? wrong : token.length - 1;
    throw refused(`: illegal base64 data at input byte ${at}`);
  }
  let value: Record<string, unknown>;
  try {
    value = parseJson(Buffer.from(token, 'base64url')) as Record<string, unknown>;
  } catch (error) {
    throw refused(`: ${messageOf(error)}`);
  }
  const { v = '', rv = 0, start = '' } = value ?? {};
  if (v !== 'meta.k8s.io/v1') {
    throw refused(`: server does not recognize this encoded version ${String(v)}`);
  }
  if (typeof rv !== 'number' || rv === 0) {
    throw refused(': incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof start !== 'string' || start === '') {
    throw refused(': encoded start key empty (version meta.k8s.io/v1)');
  }
  const key = start.startsWith('/') ? start : `/${start}`;
  if (posix.normalize(key) !== key) throw refused(`: ${start}`);
  return { version: rv, start };
}
