import { compares, comparisonText, type Capture, type ProbeContext } from '../../model/index.js';
import type { Judged } from './sample.js';

/** A pattern must not run over megabytes: characters of an output that it is matched against. */
const SEARCHED = 64 * 1024;

/** Takes a value out of an output and keeps it; what came of it, as part of an expectation. */
export function capture(spec: Capture, output: string, context: ProbeContext): Judged {
  const { name, compare } = spec;
  const expected = compare === undefined ? 'a value' : comparisonText(compare);
  const value = new RegExp(spec.matches, 'm').exec(output.slice(0, SEARCHED))?.[1];
  if (value === undefined || value === '') {
    return { field: name, expected, seen: `nothing matches /${spec.matches}/`, ok: false };
  }
  context.values.set(name, value);
  const ok = compare === undefined || (isNumber(value) && compares(Number(value), compare));
  return { field: name, expected, seen: value, ok };
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}
