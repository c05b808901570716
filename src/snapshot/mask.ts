import { createHash } from 'node:crypto';

/** Longer values are kept as a digest: enough to see that they differ. */
const LONGEST = 200;
const SECRET = 'secret sha256:';
const SECRET_NAME = /passw|passphrase|secret|token|credential|api-?_?key|private-?_?key/i;

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
  return /^\.(data|binaryData)\b|\.env\[/.test(path) && SECRET_NAME.test(path);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
