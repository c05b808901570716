import { REDACTED, stripControl } from '../../base/index.js';
import { redactAssignments } from './assignments.js';
import { redactSecretObjects, redactShapes } from './formats.js';

/** Takes the secrets out of a text; what else is in it stays. */
export type Redactor = (text: string) => string;

/**
 * Hides what looks like a secret: private keys, JWTs, bearer and basic credentials,
 * passwords in URLs, the data of Secret objects, tokens and certificates of a
 * kubeconfig, and the values of secret-looking names. Image digests, uids and other
 * hashes stay readable. Control characters are stripped first: an escape sequence in
 * the middle of a secret must not hide it from us and then vanish.
 */
export const redact: Redactor = (text) =>
  redactAssignments(redactSecretObjects(redactShapes(stripControl(text))));

/** Shorter values cannot be told from ordinary text (`1`, `dev`): names and shapes must find them. */
const SHORTEST = 6;

/** Words and numbers that stand everywhere: what is their own place must hide them. */
const COMMON = /^(?:[-+]?[\d.]{1,12}|default|disabled|enabled|password|secret|undefined)$/i;

/**
 * A redactor that also hides these values wherever they stand: as they are, in base64,
 * URL-encoded, inside a JSON string, and each longer line of a value of several lines.
 * Left readable are values that are part of one of `publicNames` (a Secret may hold the name of a
 * Service), and such as are short or common: they would blank the text around them.
 */
export function redactor(secretValues: string[], publicNames: string[] = []): Redactor {
  const names = publicNames.join('\n');
  const secret = secretValues.filter(
    (value) => !COMMON.test(value) && !names.includes(value.trim()),
  );
  const forms = [...new Set(secret.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return redact;
  const known = new RegExp(forms.map(literal).join('|'), 'g');
  return (text) => redact(withoutCut(stripControl(text).replace(known, REDACTED), forms));
}

/** What a cut leaves of a secret is looked for in so many characters before the ellipsis. */
const CUT_LOOK = 160;

/** Of a text that was clipped, also the beginning of a secret that the cut left: `hunte…`. */
function withoutCut(text: string, forms: string[]): string {
  const parts = text.split('…');
  return parts
    .map((part, index) => (index === parts.length - 1 ? part : withoutTail(part, forms)))
    .join('…');
}

function withoutTail(part: string, forms: string[]): string {
  for (let from = Math.max(0, part.length - CUT_LOOK); from <= part.length - 4; from += 1) {
    const tail = part.slice(from);
    if (forms.some((form) => form.startsWith(tail))) return part.slice(0, from) + REDACTED;
  }
  return part;
}

function formsOf(secret: string): string[] {
  const value = stripControl(secret).trim();
  if (value.length < SHORTEST) return [];
  const lines = value.includes('\n') ? value.split('\n').map((line) => line.trim()) : [];
  return [
    value,
    ...lines.filter((line) => line.length >= 8),
    base64(secret),
    base64(value),
    Buffer.from(value).toString('base64url'),
    encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd')),
    JSON.stringify(value).slice(1, -1),
  ];
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
