import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { User } from '../contract/index.js';
import type { Api } from '../contract/index.js';
import type { Clock, KubeObject } from '../machinery/index.js';

/** One particular object: not another of that name. */
export interface Ref {
  name: string;
  uid: string;
}

/** What a token is bound to: it ends with it. */
export interface Bound {
  pod?: Ref;
  secret?: Ref;
  node?: Ref;
}

/** What a service account's token says (RFC 7519, with the claims of the real ones). */
interface Claims {
  aud: string[];
  exp: number;
  iat: number;
  iss: string;
  jti: string;
  nbf: number;
  sub: string;
  'kubernetes.io': {
    namespace: string;
    serviceaccount: Ref;
  } & Bound;
}

/** Who issues the tokens, and whom they are for unless a request says otherwise: the API (--api-audiences). */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

/** The tokens that a cluster knows: its administrator's, and those of service accounts. */
export interface Tokens {
  /**
   * Whose token it is, and for which of the audiences; undefined when it is nobody's. Throws what is wrong
   * with a token of a service account. `audiences`: default the API itself.
   */
  userOf(
    token: string,
    audiences?: readonly string[],
  ): { user: User; audiences: string[] } | undefined;
  /** A token of a service account. `seconds` of wall-clock time. Undefined when there is no such account. */
  issue(
    namespace: string,
    name: string,
    options: { seconds: number; audiences?: string[] } & Bound,
  ): { token: string; expires: number } | undefined;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What the clocks of a token's makers may differ by, ms (go-jose jwt.DefaultLeeway). */
const LEEWAY = 60_000;

/** As Go prints a list of strings with %q. */
const quoted = (list: readonly string[]): string =>
  `[${list.map((each) => JSON.stringify(each)).join(' ')}]`;

const extraOf = (what: string, ref: Ref | undefined): Record<string, string[]> =>
  ref === undefined
    ? {}
    : {
        [`authentication.kubernetes.io/${what}-name`]: [ref.name],
        [`authentication.kubernetes.io/${what}-uid`]: [ref.uid],
      };

/** `administrator` may do everything; `secret` signs what is issued. */
export function createTokens(
  parts: { api: Api; clock: Clock },
  administrator: string,
  secret: Buffer,
): Tokens {
  const { api, clock } = parts;
  const sign = (text: string): Buffer => createHmac('sha256', secret).update(text).digest();
  const wanted = Buffer.from(administrator);
  /** Whether it is still there, and has not been on its way out for a minute (pkg/serviceaccount/claims.go). */
  const stands = (resource: string, namespace: string, { name, uid }: Ref): boolean => {
    const object: KubeObject | undefined = api.get(resource, namespace, name);
    const end = object?.metadata?.deletionTimestamp;
    const over = end !== undefined && Date.parse(end) + LEEWAY < clock.now();
    return object?.metadata?.uid === uid && !over;
  };
  /** Throws Error when the account or what the token is bound to has gone. */
  const checkBound = (claims: Claims): void => {
    const { namespace, serviceaccount, pod, secret, node } = claims['kubernetes.io'];
    const held =
      stands('serviceaccounts', namespace, serviceaccount) &&
      (pod === undefined || stands('pods', namespace, pod)) &&
      (secret === undefined || stands('secrets', namespace, secret)) &&
      (node === undefined || pod !== undefined || stands('nodes', '', node));
    if (!held) throw new Error('service account token has been invalidated');
  };
  return {
    userOf: (token, wished = [ISSUER]) => {
      const given = Buffer.from(token);
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) {
        const user = {
          name: 'kubernetes-admin',
          groups: ['system:masters', 'system:authenticated'],
        };
        return wished.includes(ISSUER) ? { user, audiences: [ISSUER] } : undefined;
      }
      const [head = '', body = '', signature = ''] = token.split('.');
      const mark = Buffer.from(signature, 'base64url');
      const real = sign(`${head}.${body}`);
      if (mark.length !== real.length || !timingSafeEqual(mark, real)) return undefined;
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
      const audiences = claims.aud.filter((each) => wished.includes(each));
      if (audiences.length === 0) {
        throw new Error(
          `token audiences ${quoted(claims.aud)} is invalid for the target audiences ${quoted(wished)}`,
        );
      }
      if (claims.exp * 1000 < clock.now()) throw new Error('service account token has expired');
      checkBound(claims);
      const { namespace, serviceaccount, pod, node } = claims['kubernetes.io'];
      const user = {
        name: claims.sub,
        uid: serviceaccount.uid,
        groups: [
          'system:serviceaccounts',
          `system:serviceaccounts:${namespace}`,
          'system:authenticated',
        ],
        ...(pod === undefined && node === undefined
          ? {}
          : { extra: { ...extraOf('node', node), ...extraOf('pod', pod) } }),
      };
      return { user, audiences };
    },
    issue: (namespace, name, { seconds, audiences = [ISSUER], ...bound }) => {
      const uid = api.get('serviceaccounts', namespace, name)?.metadata?.uid;
      if (uid === undefined) return undefined;
      const now = Math.floor(clock.now() / 1000);
      const claims: Claims = {
        aud: audiences,
        exp: now + seconds,
        iat: now,
        iss: ISSUER,
        jti: randomUUID(),
        nbf: now,
        sub: `system:serviceaccount:${namespace}:${name}`,
        'kubernetes.io': { namespace, serviceaccount: { name, uid }, ...bound },
      };
      const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      return { token: `${text}.${sign(text).toString('base64url')}`, expires: claims.exp * 1000 };
    },
  };
}
