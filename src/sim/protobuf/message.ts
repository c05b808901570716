import { put, type Fields } from '../machinery/index.js';
import { definition, type Definition, type FieldType, type Type } from '../spec/index.js';
import { fromBytes, fromVarint } from './values.js';
import { readFields, readVarints, WireError, type WireField } from './wire.js';

/** How a field number is read. */
interface Read {
  /** The JSON field; undefined for an inlined struct, whose fields go into the object itself. */
  name?: string;
  type: Type;
  /** Whether Go's JSON leaves the field out when it is zero; protobuf always writes it. */
  dropsZero: boolean;
}

const plans = new Map<string, Map<number, Read>>();

/** Messages in messages: deeper ones are refused, as no honest client sends them. */
const DEEPEST = 100;

function planOf(found: Definition): Map<number, Read> {
  const known = plans.get(found.name);
  if (known !== undefined) return known;
  const plan = new Map<number, Read>();
  for (const [name, type] of Object.entries(found.fields)) {
    // The numbers of TypeMeta are not those of the message: it is sent outside of it.
    if (type.proto === undefined || isTypeMeta(found, name)) continue;
    plan.set(type.proto, { name, type, dropsZero: dropsZero(type) });
  }
  for (const { ref, proto } of found.inline ?? []) {
    plan.set(proto, { type: { type: 'object', ref }, dropsZero: false });
  }
  plans.set(found.name, plan);
  return plan;
}

const isTypeMeta = ({ fields, kinds }: Definition, name: string): boolean =>
  (name === 'kind' || name === 'apiVersion') &&
  (kinds !== undefined || fields.metadata !== undefined);

const dropsZero = ({ omit, go }: FieldType): boolean => omit !== undefined && !go.startsWith('*');

/** Reads a message into the JSON object that Go would write for it. Throws WireError. */
export function readMessage(bytes: Buffer, found: Definition, object: Fields, depth = 0): Fields {
  if (depth > DEEPEST) throw new WireError('too deep');
  const plan = planOf(found);
  for (const field of readFields(bytes)) {
    const read = plan.get(field.number);
    // What a newer client knows and we do not is skipped, as Go does.
    if (read === undefined) continue;
    const { name, type } = read;
    if (name === undefined) {
      readMessage(field.bytes, definition(type.ref!)!, object, depth + 1);
    } else if (type.type === 'list' && type.wrapped !== true) {
      const list = (object[name] ??= []) as unknown[];
      list.push(...items(field, type.of!, depth));
    } else if (type.type === 'map') {
      const map = (object[name] ??= {}) as Fields;
      const [key, value] = entry(field.bytes, type.of!, depth);
      put(map, key, value);
    } else {
      const value = readValue(field, type, depth);
      if (value === undefined || (read.dropsZero && isZero(value))) continue;
      object[name] = value;
    }
  }
  return object;
}

const isZero = (value: unknown): boolean => value === '' || value === false || value === 0;

function* items(field: WireField, of: Type, depth: number): Iterable<unknown> {
  const packed = field.wire === 2 && (of.type === 'integer' || of.type === 'boolean');
  if (packed) for (const each of readVarints(field.bytes)) yield fromVarint(each, of.type);
  else yield readValue(field, of, depth);
}

function entry(bytes: Buffer, of: Type, depth: number): [string, unknown] {
  let key = '';
  let value: unknown = of.type === 'object' ? {} : '';
  for (const field of readFields(bytes)) {
    if (field.number === 1) key = field.bytes.toString('utf8');
    if (field.number === 2) value = readValue(field, of, depth);
  }
  return [key, value];
}

/** Undefined: an empty time, which is none. */
function readValue(field: WireField, type: Type, depth: number): unknown {
  if (type.type === 'object') {
    return readMessage(field.bytes, definition(type.ref!)!, {}, depth + 1);
  }
  if (type.type === 'list') {
    const list: unknown[] = [];
    for (const each of readFields(field.bytes)) list.push(readValue(each, type.of!, depth));
    return list;
  }
  if (type.type === 'map') return undefined;
  if (field.wire === 0) return fromVarint(field.varint, type.type);
  return fromBytes(field.bytes, type.type, (message) =>
    readMessage(message, definition(SCHEMA_PROPS)!, {}, depth + 1),
  );
}

const SCHEMA_PROPS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';
