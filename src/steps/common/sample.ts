import { clip, stripControl } from '../../base/index.js';
import {
  compares,
  comparisonText,
  type Comparison,
  type Sample,
  type TextMatch,
} from '../../model/index.js';

/** One part of an expectation, judged. `ok` is undefined when this part could not be looked at. */
export interface Judged {
  field: string;
  expected: string;
  seen: string;
  ok: boolean | undefined;
}

/** Longest evidence kept of one look, characters. */
const EVIDENCE = 4096;
/** A pattern must not run over megabytes: characters of a text that it is matched against. */
const SEARCHED = 64 * 1024;

/** A sample out of its parts: one false part makes it false, else one unknown part makes it "no data". */
export function sampleOf(parts: Judged[], evidence?: string): Sample {
  const ok = parts.some((part) => part.ok === false)
    ? false
    : parts.every((part) => part.ok === true) || undefined;
  return {
    ok,
    fields: parts.map((part) => ({
      field: part.field,
      expected: part.expected,
      seen: clip(stripControl(part.seen), 400),
      ok: part.ok === true,
    })),
    ...(evidence === undefined || evidence === ''
      ? {}
      : { evidence: clip(stripControl(evidence), EVIDENCE) }),
  };
}

/** A sample that says why there was nothing to look at. */
export function noData(field: string, why: string, expected = 'something to look at'): Sample {
  return sampleOf([{ field, expected, seen: why, ok: undefined }]);
}

/** A number beside its bound; an undefined number is "no data". */
export function numberPart(
  field: string,
  comparison: Comparison,
  value: number | undefined,
  format: (n: number) => string = String,
): Judged {
  return {
    field,
    expected: comparisonText(comparison, format),
    seen: value === undefined ? 'no data' : format(value),
    ok: value === undefined ? undefined : compares(value, comparison),
  };
}

/**
 * Whether a text fits. A pattern is matched against the first 64 KiB; where those of a longer
 * text do not match, the rest may: undefined, which is no data.
 */
export function textMatches(text: string, match: TextMatch): boolean | undefined {
  if (match.contains !== undefined && !text.includes(match.contains)) return false;
  if (match.matches === undefined) return true;
  const found = new RegExp(match.matches, 'm').test(text.slice(0, SEARCHED));
  return found || (text.length > SEARCHED ? undefined : false);
}

/** `contains "backend-ok"`, `matches /^a/`. */
export function matchText(match: TextMatch): string {
  const parts: string[] = [];
  if (match.contains !== undefined) parts.push(`contains ${JSON.stringify(match.contains)}`);
  if (match.matches !== undefined) parts.push(`matches /${match.matches}/`);
  return parts.join(' and ');
}

/** A text beside its condition. */
export function textPart(field: string, match: TextMatch, text: string): Judged {
  return {
    field,
    expected: matchText(match),
    seen: text.trim() === '' ? '(empty)' : clip(text.trim(), 300),
    ok: textMatches(text, match),
  };
}
