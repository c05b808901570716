import { LabError } from '../../base/index.js';

type Step =
  | { key: string }
  | { index: number }
  | { all: true }
  | { where: Step[]; op: '==' | '!='; value: unknown };

/**
 * Values at a JSONPath as kubectl writes it: `.spec.a[0].b`, `{.status.phase}`, `$.x`,
 * `[*]`, `['key']`, `[?(@.name=="x")]`, `.metadata.annotations.a\.b/c`. No match is an
 * empty list. Throws SCENARIO_INVALID for a path that cannot be read.
 */
export function jsonPath(root: unknown, path: string): unknown[] {
  return walk(root, parsePath(path));
}

function parsePath(path: string): Step[] {
  let text = path.trim();
  if (text.startsWith('{') && text.endsWith('}')) text = text.slice(1, -1).trim();
  if (text.startsWith('$') || text.startsWith('@')) text = text.slice(1);
  if (text !== '' && !/^[.[]/.test(text)) text = `.${text}`;
  const steps: Step[] = [];
  while (text !== '' && text !== '.') {
    const [step, rest] = parseStep(text) ?? refuse(path, text);
    steps.push(step);
    text = rest;
  }
  return steps;
}

function parseStep(text: string): [Step, string] | undefined {
  const rest = (match: RegExpExecArray): string => text.slice(match[0].length);
  let match = /^\.\*/.exec(text) ?? /^\[\*\]/.exec(text);
  if (match) return [{ all: true }, rest(match)];
  match = /^\.((?:\\.|[^.[\]\\])+)/.exec(text);
  if (match) return [{ key: (match[1] ?? '').replace(/\\(.)/g, '$1') }, rest(match)];
  match = /^\[(-?\d+)\]/.exec(text);
  if (match) return [{ index: Number(match[1]) }, rest(match)];
  match = /^\[(?:'([^']*)'|"([^"]*)")\]/.exec(text);
  if (match) return [{ key: match[1] ?? match[2] ?? '' }, rest(match)];
  match = /^\[\?\(\s*@((?:\\.|[^=!\s)\\])*)\s*(==|!=)\s*('[^']*'|"[^"]*"|[^\s)]+)\s*\)\]/.exec(
    text,
  );
  if (!match) return undefined;
  const where = parsePath(match[1] ?? '');
  const op = match[2] === '!=' ? '!=' : '==';
  return [{ where, op, value: literal(match[3] ?? '') }, rest(match)];
}

function literal(text: string): unknown {
  if (/^['"]/.test(text)) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

function walk(root: unknown, steps: Step[]): unknown[] {
  let values = [root];
  for (const step of steps) values = values.flatMap((value) => take(value, step));
  return values;
}

function take(value: unknown, step: Step): unknown[] {
  if ('all' in step) return children(value);
  if ('where' in step) {
    return children(value).filter((child) => {
      const [found] = walk(child, step.where);
      return (found === step.value) === (step.op === '==');
    });
  }
  if ('index' in step) {
    if (!Array.isArray(value)) return [];
    const found: unknown = value.at(step.index);
    return found === undefined ? [] : [found];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  if (!Object.hasOwn(value, step.key)) return [];
  return [(value as Record<string, unknown>)[step.key]];
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function refuse(path: string, at: string): never {
  throw new LabError('SCENARIO_INVALID', {
    message: `The JSONPath ${JSON.stringify(path)} cannot be read at ${JSON.stringify(at)}.`,
    next: "Write it as kubectl does: .spec.a[0].b, [?(@.name=='x')], .metadata.annotations.a\\.b",
  });
}
