import { same } from '../../machinery/index.js';

/** A step of a path: a key, an index, all items or values, or those that a condition holds for. */
export type Step = { key: string } | { index: number } | { all: true } | Condition;

interface Condition {
  path: Step[];
  operator?: string;
  value?: unknown;
}

const STEP =
  /^(?:\.?\[\s*(?:(?<index>-?\d+)|(?<all>\*)|'(?<quoted>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)"|\?\((?<filter>(?:[^)"']|"[^"]*"|'[^']*')*)\))\s*\]|\.(?<star>\*)|\.(?<key>(?:[^.[\\]|\\.)+))/;

const FILTER = /^\s*@(?<path>[^=!<>]*?)\s*(?:(?<operator>==|!=|<=|>=|<|>)\s*(?<value>.+?)\s*)?$/;

/**
 * A path of a printer column (`.spec.length`, `.status.conditions[?(@.type=="Ready")].status`): the part
 * of kubectl's JSONPath that leads to values (client-go util/jsonpath). Undefined when it cannot be read.
 */
export function parsePath(text: string): Step[] | undefined {
  const steps: Step[] = [];
  for (let rest = text; rest !== '' && rest !== '.';) {
    const found = STEP.exec(rest);
    if (found === null) return undefined;
    const step = stepOf(found.groups as Record<string, string | undefined>);
    if (step === undefined) return undefined;
    steps.push(step);
    rest = rest.slice(found[0].length);
  }
  return steps;
}

function stepOf(groups: Record<string, string | undefined>): Step | undefined {
  const { index, all, star, filter } = groups;
  if (index !== undefined) return { index: Number(index) };
  if (all !== undefined || star !== undefined) return { all: true };
  if (filter === undefined) {
    const key = groups.quoted ?? groups.double ?? groups.key ?? '';
    return { key: key.replace(/\\(.)/g, '$1') };
  }
  const parts = FILTER.exec(filter)?.groups;
  const path = parts === undefined ? undefined : parsePath(parts.path!);
  if (parts === undefined || path === undefined) return undefined;
  const { operator, value } = parts;
  return operator === undefined ? { path } : { path, operator, value: literal(value!) };
}

function literal(text: string): unknown {
  const quoted = /^(['"])(.*)\1$/.exec(text);
  if (quoted !== null) return quoted[2];
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** The values that a path leads to, in their order; none when a key is missing. */
export function evaluate(steps: readonly Step[], value: unknown): unknown[] {
  let values = [value];
  for (const step of steps) values = values.flatMap((each) => follow(step, each));
  return values;
}

function follow(step: Step, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
  if ('all' in step) return items;
  if ('index' in step) {
    const item: unknown = Array.isArray(value) ? value.at(step.index) : undefined;
    return item === undefined ? [] : [item];
  }
  if ('key' in step) {
    const found = Object.hasOwn(value, step.key) && !Array.isArray(value);
    return found ? [(value as Record<string, unknown>)[step.key]] : [];
  }
  return items.filter((item) => holds(step, item));
}

function holds({ path, operator, value }: Condition, item: unknown): boolean {
  const [found] = evaluate(path, item);
  if (operator === undefined) return found !== undefined;
  if (found === undefined) return false;
  if (operator === '==') return same(found, value);
  if (operator === '!=') return !same(found, value);
  const [a, b] = [found as number, value as number];
  return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
}
