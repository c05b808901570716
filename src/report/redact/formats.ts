import { REDACTED } from '../../base/index.js';

/** Secrets that are known by their own shape, whatever stands beside them. */
const SHAPES: { pattern: RegExp; replacement: string }[] = [
  // Private keys, also cut off at the end and with `\n` written out.
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----|$)/g,
    replacement: REDACTED,
  },
  // JSON web tokens: service account tokens are these.
  { pattern: /\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)*/g, replacement: REDACTED },
  {
    pattern: /\b(authorization\\*["']?\s*[:=]\s*\\*["']?(?:[A-Za-z]+[ \t]+)?)[^\s"',\\]+/gi,
    replacement: `$1${REDACTED}`,
  },
  { pattern: /\b(bearer[ \t]+)[\w.~+/=-]{8,}/gi, replacement: `$1${REDACTED}` },
  // user:password in a URL.
  { pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"']+@/gi, replacement: `$1${REDACTED}@` },
  // Bootstrap tokens of kubeadm.
  { pattern: /(?<![\w.-])[a-z0-9]{6}\.[a-z0-9]{16}(?![\w.-])/g, replacement: REDACTED },
  { pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, replacement: REDACTED },
  { pattern: /\bgh[pousr]_[A-Za-z0-9]{20,}\b/g, replacement: REDACTED },
];

export function redactShapes(text: string): string {
  return SHAPES.reduce(
    (rest, { pattern, replacement }) => rest.replace(pattern, replacement),
    text,
  );
}

/** A YAML block, or a JSON object (its quotes perhaps escaped, its end perhaps cut off), named data or stringData. */
const YAML_DATA = /^([ \t]*)(?:data|stringData):[ \t]*\n((?:\1[ \t]+\S[^\n]*(?:\n|$))+)/gm;
const JSON_DATA = /(\\*"(?:data|stringData)\\*"\s*:\s*\{)([^{}]*)(\}|$)/g;

/** What says that data is that of a Secret: its kind, or the command that patches one. */
const OF_SECRET =
  /\bkind\\*["']?\s*:\s*\\*["']?Secret(?:List)?\b|\bpatch[ \t]+[Ss]ecrets?(?:[ \t]|\/|\.)/;

/** `"path":"/data/user","value":"…"` of a JSON patch. */
const JSON_PATCH =
  /(\\*"path\\*"\s*:\s*\\*"\/(?:data|stringData)\/[^"]*"\s*,\s*\\*"value\\*"\s*:\s*\\*")(?:[^"\\]|\\(?!"))*(\\*"|$)/g;

/** The values of a Secret that was printed as YAML or JSON, or is patched; its keys stay readable. */
export function redactSecretObjects(text: string): string {
  if (!OF_SECRET.test(text)) return text;
  return text
    .replace(JSON_PATCH, `$1${REDACTED}$2`)
    .replace(YAML_DATA, (block) =>
      block
        .split('\n')
        .map((line) => line.replace(/^([ \t]+[\w.-]+:[ \t]*)\S.*$/, `$1${REDACTED}`))
        .join('\n'),
    )
    .replace(
      JSON_DATA,
      (_all, open: string, body: string, close: string) =>
        `${open}${body.replace(/(:\s*\\*")(?:[^"\\]|\\(?!"))*(\\*"|$)/g, `$1${REDACTED}$2`)}${close}`,
    );
}
