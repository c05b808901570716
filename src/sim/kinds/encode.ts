import {
  badRequest,
  canonicalQuantity,
  milliQuantity,
  QuantityError,
  stampOf,
  type Fields,
} from '../machinery/index.js';
import { definition, type FieldType, type Type } from '../spec/index.js';

/** What is known of the fields of one definition. */
interface Plan {
  fields: Record<string, Field>;
  /** Fields that an encoded object always has, with what they are when nothing is set. */
  always: { name: string; zero: () => unknown }[];
}

interface Field {
  type: FieldType;
  pointer: boolean;
  omit: boolean;
}

const plans = new Map<string, Plan>();

function planOf(name: string): Plan | undefined {
  const known = plans.get(name);
  if (known !== undefined) return known;
  const found = definition(name);
  if (found === undefined) return undefined;
  const plan: Plan = { fields: {}, always: [] };
  plans.set(name, plan);
  for (const [key, type] of Object.entries(found.fields)) {
    const field = { type, pointer: type.go.startsWith('*'), omit: type.omit !== undefined };
    plan.fields[key] = field;
    const zero = zeroOf(field);
    if (zero !== undefined) plan.always.push({ name: key, zero });
  }
  return plan;
}

/** What Go encodes for a value that nobody has set, by its type; absent: null. */
const ZEROS: Partial<Record<Type['type'], unknown>> = {
  quantity: '0',
  intOrString: 0,
  string: '',
  duration: '',
  integer: 0,
  number: 0,
  boolean: false,
};
/** Types that are structs in Go: `omitempty` does not leave them out. */
const STRUCTS = new Set(['object', 'time', 'microTime', 'raw', 'quantity', 'intOrString']);

/** What Go encodes for a field that nobody has set; undefined when it leaves the field out. */
function zeroOf({ type, pointer, omit }: Field): (() => unknown) | undefined {
  if (type.omit === 'zero') return undefined;
  if (omit && (pointer || !STRUCTS.has(type.type))) return undefined;
  if (type.type === 'object' && !pointer) return () => ({});
  const zero = pointer ? null : (ZEROS[type.type] ?? null);
  return () => zero;
}

/**
 * Makes a draft what the API server makes of it by decoding and encoding it in Go: empty fields go,
 * structs are there even when they are empty, quantities and times are canonical. `about`: what a failing
 * quantity is reported for, `Pod in version "v1"`. Throws BadRequest.
 */
export function tidy(draft: object, schema: string, about: string): void {
  try {
    tidyObject(draft as Fields, schema);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    const kind = about.split(' ')[0];
    throw badRequest(`${about} cannot be handled as a ${kind}: ${error.message}`);
  }
}

function tidyObject(value: Fields, schema: string): void {
  const plan = planOf(schema);
  if (plan === undefined) return;
  for (const key in value) {
    const field = plan.fields[key];
    if (field === undefined) continue;
    const before = value[key];
    const after = before === null ? undefined : tidied(before, field.type);
    if (after === undefined || (field.omit && isEmpty(after, field))) delete value[key];
    else if (after !== before) value[key] = after;
  }
  for (const { name, zero } of plan.always) {
    const present = value[name];
    if (present !== undefined && !(Array.isArray(present) && present.length === 0)) continue;
    const made = zero();
    value[name] = made;
    const ref = plan.fields[name]?.type.ref;
    if (ref !== undefined && made !== null) tidyObject(made as Fields, ref);
  }
}

function isEmpty(value: unknown, { type, pointer }: Field): boolean {
  if (type.type === 'list') return Array.isArray(value) && value.length === 0;
  if (type.type === 'map') return isEmptyMap(value as object);
  return (
    !pointer && (value === '' || value === 0 || value === false) && type.type !== 'intOrString'
  );
}

function isEmptyMap(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

/** The value in its canonical form; lists, maps and objects are changed in place. */
function tidied(value: unknown, { type, ref, of }: Type): unknown {
  if (type === 'quantity') return canonicalQuantity(value as string | number);
  if (type === 'time') return typeof value === 'string' ? timeOf(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (type === 'object') {
    if (ref !== undefined) tidyObject(value as Fields, ref);
  } else if (type === 'list' && Array.isArray(value) && of !== undefined) {
    const list = value as unknown[];
    for (let i = 0; i < list.length; i++) list[i] = tidied(list[i], of);
  } else if (type === 'map' && of !== undefined && of.type !== 'string') {
    const map = value as Fields;
    const amounts = of.type === 'quantity';
    for (const key in map) {
      map[key] = amounts ? milliQuantity(map[key] as string | number) : tidied(map[key], of);
    }
  }
  return value;
}

function timeOf(text: string): string {
  if (/^[-\d]{10}T[\d:]{8}Z$/.test(text)) return text;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? text : stampOf(ms);
}
