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

/** Of a text that was clipped, also the beginning of a secret that the cut left: `hunte…`. */
function withoutCut(text: string, forms: string[]): string {
  return text.replace(/[^\s"…]{4,}(?=…)/g, (word) => {
    for (let from = 0; from <= word.length - 4; from += 1) {
      const tail = word.slice(from);
      if (forms.some((form) => form.startsWith(tail))) return word.slice(0, from) + REDACTED;
    }
    return word;
  });
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
