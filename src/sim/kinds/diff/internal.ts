import type { Fields } from '../../machinery/index.js';
import { INTERNAL } from './internal-types.js';

interface Field {
  name: string;
  type: string;
  omit: boolean;
}

let types: Map<string, Field[]> | undefined;

/** The fields of an internal type, with those of embedded ones in their place. */
function fieldsOf(name: string): Field[] {
  types ??= new Map(
    INTERNAL.trim()
      .split('\n')
      .map((line) => {
        const [type = '', ...fields] = line.split(' ');
        return [type, fields.map(fieldOf)];
      }),
  );
  return (types.get(name) ?? []).flatMap((field) =>
    field.name === '' ? fieldsOf(field.type) : [field],
  );
}

function fieldOf(text: string): Field {
  if (text.startsWith('...')) return { name: '', type: text.slice(3), omit: false };
  const [name = '', type = ''] = text.split(':');
  return { name: name.replace('?', ''), type, omit: name.endsWith('?') };
}

const ZEROS: Record<string, unknown> = { s: '', f: false, n: 0, q: '0', i: 0, t: null };

/**
 * A value of the API (v1) as Go encodes the internal type to which it is converted: with Go's names, in the
 * order of declaration, with everything that is not set. `type`: of the internal type.
 */
export function internal(value: unknown, type: string): unknown {
  if (type.startsWith('*')) return value === undefined ? null : internal(value, type.slice(1));
  if (type.startsWith('[]')) {
    return Array.isArray(value) ? value.map((each) => internal(each, type.slice(2))) : null;
  }
  if (type.startsWith('{}')) {
    if (value === undefined) return null;
    const entries = Object.entries(value as Fields).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, each]) => [key, internal(each, type.slice(2))]));
  }
  if (type in ZEROS) return value ?? ZEROS[type];
  const given = new Map(
    Object.entries(fixed(value as Fields | undefined, type)).map(([key, each]) => [
      key.toLowerCase(),
      each,
    ]),
  );
  const result: Fields = {};
  for (const field of fieldsOf(type)) {
    const its = given.get(field.name.toLowerCase());
    if (its === undefined && field.omit) continue;
    result[field.name] = internal(its, field.type);
  }
  return result;
}

/** Fields of a pod's spec that the internal one keeps in its security context. */
const MOVED = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

/** The value with its fields where the internal type has them (pkg/apis/core/v1/conversion.go). */
function fixed(value: Fields | undefined, type: string): Fields {
  if (value === undefined || type !== 'PodSpec') return value ?? {};
  const context = { ...(value.securityContext as Fields | undefined) };
  for (const name of MOVED) context[name] = value[name];
  return { ...value, securityContext: context };
}

/** As encoding/json's MarshalIndent with an indent of one space. */
export function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replace(
    /[<>&]/g,
    (c) => `\\u00${c.charCodeAt(0).toString(16)}`,
  );
}
