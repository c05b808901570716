import { LabError } from '../base/index.js';

/** One part of a label selector. `exists` and `absent` have no values. */
export interface Requirement {
  key: string;
  op: 'in' | 'notin' | 'exists' | 'absent';
  values: string[];
}

const WORD = '[A-Za-z0-9./_-]+';
const SET = new RegExp(`^(${WORD})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EQUALITY = new RegExp(`^(${WORD})\\s*(==|=|!=)\\s*([A-Za-z0-9._-]*)$`);
const PRESENCE = new RegExp(`^(!?)\\s*(${WORD})$`);

/**
 * Parses a label selector as kubectl takes it: `a=b`, `a==b`, `a!=b`, `a in (x,y)`,
 * `a notin (x,y)`, `a`, `!a`, joined by commas; the empty text selects everything.
 * Throws LabError SCENARIO_INVALID with the part that is wrong.
 */
export function parseSelector(text: string): Requirement[] {
  if (text.trim() === '') return [];
  return splitOutsideParentheses(text).map((part) => parseRequirement(part.trim(), text));
}

/** Whether labels satisfy a selector. As in Kubernetes, `!=` and `notin` hold where the label is missing. */
export function matchesSelector(
  selector: string | Requirement[],
  labels: Record<string, string> | undefined,
): boolean {
  const requirements = typeof selector === 'string' ? parseSelector(selector) : selector;
  return requirements.every(({ key, op, values }) => {
    const value = labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (op) {
      case 'in':
        return value !== undefined && values.includes(value);
      case 'notin':
        return value === undefined || !values.includes(value);
      case 'exists':
        return value !== undefined;
      case 'absent':
        return value === undefined;
    }
  });
}

/** `a=b,c=d` of a map of labels, sorted by key: as kubectl prints labels and takes a selector. */
export function labelsText(labels: Record<string, string> | undefined): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}

function parseRequirement(part: string, whole: string): Requirement {
  const set = SET.exec(part);
  if (set) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return { key: set[1] ?? '', op: set[2] === 'in' ? 'in' : 'notin', values };
  }
  const equality = EQUALITY.exec(part);
  if (equality) {
    const op = equality[2] === '!=' ? 'notin' : 'in';
    return { key: equality[1] ?? '', op, values: [equality[3] ?? ''] };
  }
  const presence = PRESENCE.exec(part);
  if (presence) {
    return { key: presence[2] ?? '', op: presence[1] === '!' ? 'absent' : 'exists', values: [] };
  }
  throw new LabError('SCENARIO_INVALID', {
    message: `label selector "${whole}": "${part}" is not a requirement`,
    next: 'Write it as kubectl -l takes it: a=b, a!=b, a in (x,y), a notin (x,y), a, !a.',
  });
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    else if (text[i] === ')') depth -= 1;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}
