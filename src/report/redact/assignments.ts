import { isSecretName, REDACTED } from '../../base/index.js';
import { sticky, valueAt } from './value.js';

/** A word followed by `=` or `:`, with or without (escaped) quotes. */
const NAME = /(?<![\w.-])[\w.-]+(?=\\*["']?[ \t]*[:=])/g;
const SEPARATOR = /\\*["']?[ \t]*[:=][ \t]*/y;

/** `name: DB_PASSWORD` with its `value:`, as environment variables stand in YAML and JSON. */
const NAMED =
  /\bname\\*["']?[ \t]*:[ \t]*\\*["']?([\w.-]+)\\*["']?\s*,?\s*\\*["']?value(?=\\*["']?[ \t]*:)/g;

/** `--password hunter2`, also as elements of a JSON or YAML list. */
const FLAG =
  /(?<![\w-])--?([\w-]+)(?:[ \t]+|\\*["']\s*,\s*(?=\\*["'])|\\*["']?\n[ \t]*-[ \t]+)(?=[^-\s])/g;

/** Hides the values of secret-looking names: `password=…`, `"token": "…"`, `- name: API_KEY` / `value: …`. */
export function redactAssignments(text: string): string {
  const named = hide(text, NAMED, (match) => match[1] ?? '');
  const flagged = hide(named, FLAG, (match) => match[1] ?? '', false);
  return hide(flagged, NAME, (match) => match[0]);
}

function hide(
  text: string,
  pattern: RegExp,
  nameOf: (match: RegExpExecArray) => string,
  separated = true,
): string {
  const parts: string[] = [];
  let done = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (!isSecretName(nameOf(match))) continue;
    const after = match.index + match[0].length;
    const separator = separated ? (sticky(SEPARATOR, text, after)?.[0].length ?? 0) : 0;
    const lineStart = text.lastIndexOf('\n', match.index - 1) + 1;
    const before = text.slice(lineStart, match.index);
    const value = valueAt(text, after + separator, {
      wholeLine: separated && /^\s*(?:- |export )?\s*$/.test(before),
      indent: before.length - before.trimStart().length,
    });
    if (!value) continue;
    parts.push(text.slice(done, value.start), REDACTED);
    if (text[value.end - 1] === '\n') parts.push('\n');
    done = value.end;
    pattern.lastIndex = value.end;
  }
  return parts.join('') + text.slice(done);
}
