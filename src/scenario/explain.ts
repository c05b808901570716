import { LabError, nearest } from '../base/index.js';
import { ACTION_KINDS } from './action/registry.js';
import { scenarioJsonSchema, type JsonSchema } from './json-schema.js';
import { explainCode } from './explain-code.js';
import { PROBE_KINDS } from './probe/registry.js';

/** Everything `lab explain` knows: probes, actions, and the keys of a scenario and of a fault. */
export function explainNames(): string[] {
  return [...new Set([...subjects().keys()])];
}

/**
 * Documentation of a probe, an action or a key, made from the schemas. A word that is both
 * a probe and an action (`exec`, `load`) gives both; a path leads to the keys inside
 * (`cluster.nodes.role`, `http.latency`); a code of an error or a problem gives its meaning. Throws NOT_FOUND.
 */
export function explain(name: string): string {
  const code = explainCode(name);
  if (code !== undefined) return code;
  const [first = '', ...keys] = name.split('.');
  let found = subjects().get(first) ?? [];
  if (found.length === 0) throw unknown('in the format', name, explainNames(), 'lab explain');
  let path = first;
  for (const key of keys) {
    const inner: JsonSchema[] = found.flatMap(({ schema }) => keysOf(schema)[key] ?? []);
    if (inner.length === 0) {
      const known = found.flatMap(({ schema }) => Object.keys(keysOf(schema)));
      throw unknown(`in ${path}`, key, known, `lab explain ${path}`);
    }
    found = inner.map((schema) => ({ what: `key in ${path}`, schema }));
    path = `${path}.${key}`;
  }
  return found.map(({ what, schema }) => page(path, what, schema)).join('\n\n');
}

function unknown(where: string, name: string, known: string[], list: string): LabError {
  const near = nearest(name, known);
  return new LabError('NOT_FOUND', {
    message: `Nothing ${where} is called "${name}"${near === undefined ? '' : `; did you mean ${near}?`}`,
    next: `Run \`${list}\` for the list.`,
  });
}

interface Subject {
  what: string;
  schema: JsonSchema;
}

function subjects(): Map<string, Subject[]> {
  const root = scenarioJsonSchema();
  const map = new Map<string, Subject[]>();
  const add = (name: string, what: string, schema: JsonSchema | undefined): void => {
    if (schema) map.set(name, [...(map.get(name) ?? []), { what, schema }]);
  };
  const definitions = root.definitions ?? {};
  for (const kind of PROBE_KINDS) add(kind, 'probe', definitions[`probe.${kind}`]);
  for (const kind of ACTION_KINDS) add(kind, 'action', definitions[`action.${kind}`]);
  add('check', 'check', definitions.Check);
  add('action', 'action', definitions.Action);
  for (const [key, schema] of Object.entries(root.properties ?? {}))
    add(key, 'key of a scenario', schema);
  for (const [key, schema] of Object.entries(definitions.Fault?.properties ?? {})) {
    // `load` and others are the same word in both places.
    add(key, 'key of a fault', schema);
  }
  return map;
}

function page(name: string, what: string, schema: JsonSchema): string {
  const shape = resolve(schema);
  const about = schema.description ?? shape.description ?? '';
  const lines = [
    `${name} (${what})`,
    ...(about === '' ? [] : [`  ${about}`]),
    `  Type: ${typeText(schema)}`,
  ];
  const inner = innerOf(schema);
  const rows = Object.entries(inner.properties ?? {}).map(([key, child]) => {
    const required = inner.required?.includes(key) ? ', required' : '';
    const standard = resolve(child).default ?? child.default;
    const fallback = isShort(standard) ? `, default ${JSON.stringify(standard)}` : '';
    const text = child.description ?? resolve(child).description ?? '';
    return [`${key}`, `(${typeText(child)}${required}${fallback})`, text] as const;
  });
  const width = Math.max(0, ...rows.map(([key]) => key.length));
  if (rows.length > 0) lines.push('', '  Keys:');
  for (const [key, type, text] of rows) lines.push(`    ${key.padEnd(width)}  ${text} ${type}`);
  return lines.join('\n');
}

/** What has the keys: a map itself; of a list, or a map by name, what it holds. */
function innerOf(schema: JsonSchema): JsonSchema {
  return resolve(elementOf(resolve(schema)));
}

const keysOf = (schema: JsonSchema): Record<string, JsonSchema> => innerOf(schema).properties ?? {};

/** A default worth a place in a line. */
function isShort(value: unknown): boolean {
  if (value === undefined || value === '') return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

/** The schema behind `$ref`s; a description given at the reference wins. */
function resolve(schema: JsonSchema): JsonSchema {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  const target = ref && scenarioJsonSchema().definitions?.[ref.replace('#/definitions/', '')];
  return target
    ? { ...resolve(target), ...(schema.description ? { description: schema.description } : {}) }
    : schema;
}

/** What a list or a map by name holds; anything else itself. */
function elementOf(schema: JsonSchema): JsonSchema {
  if (schema.items) return schema.items;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : schema;
}

function typeText(schema: JsonSchema): string {
  const shape = resolve(schema);
  if (shape.enum) return shape.enum.map(String).join(' | ');
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.anyOf && !shape.properties) return shape.anyOf.map(typeText).join(' or ');
  if (shape.type === 'array') return `list of ${shape.items ? typeText(shape.items) : 'values'}`;
  if (shape.type === 'object') return shape.properties ? 'map' : 'map by name';
  return TYPES[shape.type ?? ''] ?? 'any value';
}

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'true or false',
};
