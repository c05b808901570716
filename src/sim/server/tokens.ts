import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { User } from '../contract/index.js';
import type { Api } from '../contract/index.js';
import type { Clock } from '../machinery/index.js';

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
    serviceaccount: { name: string; uid: string };
    pod?: { name: string; uid: string };
  };
}

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

/** The tokens that a cluster knows: its administrator's, and those of service accounts. */
export interface Tokens {
  /** Whose token it is, or undefined when it is nobody's. */
  userOf(token: string): User | undefined;
  /** A token of a service account. `seconds` of wall-clock time. Undefined when there is no such account. */
  issue(
    namespace: string,
    name: string,
    options: { seconds: number; audiences?: string[]; pod?: { name: string; uid: string } },
  ): { token: string; expires: number } | undefined;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** `administrator` may do everything; `secret` signs what is issued. */
export function createTokens(
  parts: { api: Api; clock: Clock },
  administrator: string,
  secret: Buffer,
): Tokens {
  const { api, clock } = parts;
  const sign = (text: string): Buffer => createHmac('sha256', secret).update(text).digest();
  const wanted = Buffer.from(administrator);
  return {
    userOf: (token) => {
      const given = Buffer.from(token);
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) {
        return { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
      }
      const [head = '', body = '', signature = ''] = token.split('.');
      const mark = Buffer.from(signature, 'base64url');
      const real = sign(`${head}.${body}`);
      if (mark.length !== real.length || !timingSafeEqual(mark, real)) return undefined;
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
      if (claims.exp * 1000 < clock.now()) return undefined;
      const { namespace, serviceaccount, pod } = claims['kubernetes.io'];
      const account = api.get('serviceaccounts', namespace, serviceaccount.name);
      if (account?.metadata?.uid !== serviceaccount.uid) return undefined;
      return {
        name: claims.sub,
        uid: serviceaccount.uid,
        groups: [
          'system:serviceaccounts',
          `system:serviceaccounts:${namespace}`,
          'system:authenticated',
        ],
        ...(pod === undefined
          ? {}
          : {
              extra: {
                'authentication.kubernetes.io/pod-name': [pod.name],
                'authentication.kubernetes.io/pod-uid': [pod.uid],
              },
            }),
      };
    },
    issue: (namespace, name, { seconds, audiences = [ISSUER], pod }) => {
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
        'kubernetes.io': { namespace, serviceaccount: { name, uid }, ...(pod && { pod }) },
      };
      const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      return { token: `${text}.${sign(text).toString('base64url')}`, expires: claims.exp * 1000 };
    },
  };
}
