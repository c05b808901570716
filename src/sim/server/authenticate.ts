import type { IncomingMessage } from 'node:http';
import type { User } from '../contract/index.js';
import { failure } from '../machinery/index.js';
import type { Parts } from './parts.js';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Whether the Host header names this machine. A page in a browser that has another name resolve to
 * 127.0.0.1 (DNS rebinding) sends that name.
 */
export function isLoopback(request: IncomingMessage): boolean {
  return LOOPBACK.test(request.headers.host ?? '');
}

/** Who asks, by the bearer token. Throws Unauthorized; there is no anonymous access. */
export function authenticate({ tokens }: Parts, request: IncomingMessage): User {
  const token = tokenOf(request);
  let user: User | undefined;
  try {
    user = token === undefined ? undefined : tokens.userOf(token)?.user;
  } catch {
    // Any text that is no token of ours, and tokens that are over or for others.
  }
  if (user === undefined) throw failure(401, 'Unauthorized', 'Unauthorized');
  return user;
}

/** WebSocket clients that cannot set headers name it as a protocol (apiserver authentication/request/websocket). */
const PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

function tokenOf({ headers }: IncomingMessage): string | undefined {
  const match = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '');
  if (match !== null) return match[1];
  const protocol = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .find((each) => each.startsWith(PROTOCOL));
  return protocol && Buffer.from(protocol.slice(PROTOCOL.length), 'base64url').toString();
}
