import type { IncomingMessage } from 'node:http';
import type { User } from '../contract/index.js';
import { badRequest, forbidden } from '../machinery/index.js';
import type { Parts } from './parts.js';

/** One thing of another that a request takes on, and that its user must have the right to. */
interface Wish {
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name: string;
}

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;
const EXTRA = 'impersonate-extra-';
const AUTHENTICATION = 'authentication.k8s.io';

/**
 * Whom the request acts as: `Impersonate-User` and its like, if the one who asks may. Throws Forbidden.
 * apiserver pkg/endpoints/filters/impersonation.go.
 */
export function impersonated(parts: Parts, { headersDistinct }: IncomingMessage, user: User): User {
  const [name = ''] = headersDistinct['impersonate-user'] ?? [];
  const groups = headersDistinct['impersonate-group'] ?? [];
  const [uid = ''] = headersDistinct['impersonate-uid'] ?? [];
  const extra: Record<string, string[]> = {};
  for (const [header, values = []] of Object.entries(headersDistinct)) {
    if (header.startsWith(EXTRA)) extra[unescaped(header.slice(EXTRA.length))] = values;
  }
  const more: Wish[] = [
    ...groups.map((each) => ({ group: '', resource: 'groups', name: each })),
    ...Object.entries(extra).flatMap(([subresource, values]) =>
      values.map((value) => ({
        group: AUTHENTICATION,
        resource: 'userextras',
        subresource,
        name: value,
      })),
    ),
    ...(uid === '' ? [] : [{ group: AUTHENTICATION, resource: 'uids', name: uid }]),
  ];
  if (name === '') {
    if (more.length === 0) return user;
    const list = more.map(({ resource, name: of }) => `${resource} ${of}`).join(', ');
    throw badRequest(`requested [${list}] without impersonating a user`);
  }
  const [, namespace = '', account] = ACCOUNT.exec(name) ?? [];
  const whom: Wish =
    account === undefined
      ? { group: '', resource: 'users', name }
      : { group: '', resource: 'serviceaccounts', namespace, name: account };
  for (const wish of [whom, ...more]) confirm(parts, user, wish);
  const own =
    account === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return {
    name,
    groups: withEveryone(name, groups.length > 0 ? groups : own),
    ...(uid === '' ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function confirm({ authorizer }: Parts, user: User, wish: Wish): void {
  const { group, resource, subresource = '', namespace = '', name } = wish;
  const attributes = {
    verb: 'impersonate',
    version: 'v1',
    group,
    resource,
    subresource,
    namespace,
  };
  const { allowed, reason } = authorizer.authorize(user, { ...attributes, name });
  if (!allowed) throw forbidden({ group, resource }, name, reason);
}

/** With the group that everyone is in who is somebody, or nobody, unless one of the two is named. */
function withEveryone(name: string, groups: readonly string[]): string[] {
  const [somebody, nobody] = ['system:authenticated', 'system:unauthenticated'];
  const named =
    groups.includes(nobody) || (name !== 'system:anonymous' && groups.includes(somebody));
  if (named) return [...groups];
  return [...groups, name === 'system:anonymous' ? nobody : somebody];
}

/** Keys may be escaped as in a URL; what is not is taken as it is. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
