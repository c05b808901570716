import { isMap } from '../../base/index.js';
import type { JsonSchema } from './build.js';

/** Where a value breaks a schema, as `path: what is wrong`, at most `most` of them. */
export function problemsOf(value: unknown, schema: JsonSchema, most = 20): string[] {
  const problems: string[] = [];
  visit(value, schema, '', (path, problem) => {
    if (problems.length < most) problems.push(`${path || '(root)'}: ${problem}`);
  });
  return problems;
}

type Say = (path: string, problem: string) => void;

function visit(value: unknown, schema: JsonSchema, path: string, say: Say): void {
  if (schema.const !== undefined && value !== schema.const) {
    say(path, `must be ${JSON.stringify(schema.const)}`);
    return;
  }
  if (schema.type !== undefined && !isType(value, schema.type)) {
    say(path, `must be ${/^[aeiou]/.test(schema.type) ? 'an' : 'a'} ${schema.type}`);
    return;
  }
  if (schema.enum && !schema.enum.some((allowed) => allowed === value)) {
    say(path, `must be one of ${schema.enum.join(', ')}`);
  }
  if (schema.minimum !== undefined && typeof value === 'number' && value < schema.minimum) {
    say(path, `must be at least ${schema.minimum}`);
  }
  if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    value.forEach((item, index) => visit(item, items, `${path}[${index}]`, say));
  } else if (typeof value === 'object' && value !== null) {
    visitObject(value, schema, path, say);
  }
}

function visitObject(value: object, schema: JsonSchema, path: string, say: Say): void {
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(value, key)) say(at(key), 'is missing');
  }
  for (const [key, item] of Object.entries(value)) {
    const known = schema.properties;
    const inner = known && Object.hasOwn(known, key) ? known[key] : schema.additionalProperties;
    if (inner) visit(item, inner, at(key), say);
  }
}

function isType(value: unknown, type: NonNullable<JsonSchema['type']>): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isMap(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'string':
    case 'boolean':
      return typeof value === type;
  }
}
