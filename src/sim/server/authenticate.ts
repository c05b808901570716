import type { IncomingMessage } from 'node:http';
import type { User } from '../contract/index.js';
import { failure, forbidden } from '../machinery/index.js';
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
    user = token === undefined ? undefined : tokens.userOf(token);
  } catch {
    // A token that is none of ours may be any text.
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

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : value.split(/,\s*/);

/** Whom the request acts as: `Impersonate-User` and its like, if the one who asks may. Throws Forbidden. */
export function impersonated({ authorizer }: Parts, request: IncomingMessage, user: User): User {
  const { headers } = request;
  const name = headers['impersonate-user'];
  const groups = list(headers['impersonate-group']);
  const uid = headers['impersonate-uid'];
  if (name === undefined || Array.isArray(name) || name === '') {
    if (groups.length === 0 && uid === undefined) return user;
    throw failure(400, 'BadRequest', 'requested [{Group}] without impersonating a user');
  }
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  const may = (resource: string, of: string, space = ''): void => {
    const { allowed } = authorizer.authorize(user, {
      verb: 'impersonate',
      group: '',
      version: 'v1',
      resource,
      subresource: '',
      namespace: space,
      name: of,
    });
    if (!allowed) {
      throw forbidden(
        { group: '', resource },
        of,
        `User "${user.name}" cannot impersonate resource "${resource}" in API group "" at the cluster scope`,
      );
    }
  };
  if (account === undefined) may('users', name);
  else may('serviceaccounts', account, namespace);
  for (const group of groups) may('groups', group);
  const own =
    account === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  const all = [...(groups.length > 0 ? groups : own), 'system:authenticated'];
  return {
    name,
    groups: [...new Set(all)],
    ...(typeof uid === 'string' ? { uid } : {}),
  };
}
