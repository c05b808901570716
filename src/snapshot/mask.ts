import { createHash } from 'node:crypto';
import { isSecretName } from '../base/index.js';

/** Longer values are kept as a digest: enough to see that they differ. */
const LONGEST = 200;
const SECRET = 'secret sha256:';

/**
 * A value as a snapshot keeps it. Secrets are never kept: data of a Secret, and data or
 * environment values with a name like `DB_PASSWORD`, become a digest, as do long values.
 */
export function maskedValue(kind: string, path: string, text: string): string {
  if (isSecret(kind, path)) return `${SECRET}${digest(text)}`;
  if (text.length > LONGEST) return `sha256:${digest(text)} (${text.length} characters)`;
  return text;
}

/** Values of a difference for people: of a secret not even the digest. */
export function shownPair(before: string, after: string): { before: string; after: string } {
  if (!before.includes(SECRET) && !after.includes(SECRET)) return { before, after };
  return {
    before: before.includes(SECRET) ? '(secret)' : before,
    after: after.includes(SECRET) ? '(another secret)' : after,
  };
}

function isSecret(kind: string, path: string): boolean {
  if (kind === 'Secret') {
    return /^\.(data|stringData)\b/.test(path) || path.includes('last-applied-configuration');
  }
  const [, name = ''] = /(?:^\.(?:data|binaryData)\b|\.env(?=\[))(.*)$/.exec(path) ?? [];
  return name.split(/[^\w-]+/).some(isSecretName);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
