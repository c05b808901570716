import { maskedValue } from './mask.js';

/** Fields of an object: path as people write it (`spec.containers[nginx].image`) → value as text. */
export type Fields = Record<string, string>;

/** Keys by which the entries of a list are told apart, best first. */
const LIST_KEYS = [
  ['name'],
  ['mountPath'],
  ['type'],
  ['key', 'effect'],
  ['containerPort'],
  ['port'],
];

/** Flattens a value. Empty objects and lists are fields too: `{}` can mean "everything". */
export function flatten(value: unknown, kind: string): Fields {
  const fields: Fields = {};
  addFields(value, '', kind, fields);
  return fields;
}

function addFields(value: unknown, path: string, kind: string, fields: Fields): void {
  if (value === undefined) return;
  const entries = entriesOf(value);
  // The API leaves empty ones out; here they are what a volatile entry leaves behind.
  if (entries?.length === 0 && /\.(metadata\.(labels|annotations)|spec\.taints)$/.test(path))
    return;
  if (entries === undefined || entries.length === 0) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    fields[path] = maskedValue(kind, path, text);
    return;
  }
  for (const [key, item] of entries) addFields(item, path + key, kind, fields);
}

/** The parts of a value with the piece of path each adds; undefined for a scalar. */
function entriesOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const names = namesOf(value);
    return value.map((item, index) => [`[${names?.[index] ?? index}]`, item]);
  }
  return Object.entries(value).map(([key, item]) => [segment(key), item]);
}

function segment(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? `.${key}` : `[${key}]`;
}

/** Names of the entries of a list, when some key gives each a different one: their order then does not count. */
function namesOf(list: unknown[]): string[] | undefined {
  for (const keys of LIST_KEYS) {
    const names = list.map((item) => nameBy(item, keys));
    if (names.every((name) => name !== undefined) && new Set(names).size === names.length) {
      return names;
    }
  }
  return undefined;
}

function nameBy(item: unknown, keys: string[]): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const parts = keys.map((key) => (item as Record<string, unknown>)[key]);
  const texts = parts.filter((part) => typeof part === 'string' || typeof part === 'number');
  return texts.length === keys.length ? texts.join(':') : undefined;
}
