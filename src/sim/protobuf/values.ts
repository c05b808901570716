import { formatDuration, type Fields } from '../machinery/index.js';
import type { Scalar, Type } from '../spec/index.js';
import { readFields, WireError } from './wire.js';

/** A number or truth value from a varint. */
export function fromVarint(value: number, type: Type['type']): unknown {
  return type === 'boolean' ? value !== 0 : value;
}

/**
 * A value that Go encodes as bytes or as a message of its own, as JSON has it. `schema` reads a
 * JSONSchemaProps. Undefined for an empty time.
 */
export function fromBytes(bytes: Buffer, type: Scalar, schema: (bytes: Buffer) => Fields): unknown {
  switch (type) {
    case 'string':
      return bytes.toString('utf8');
    case 'bytes':
      return bytes.toString('base64');
    case 'number':
      if (bytes.length !== 8) throw new WireError('unexpected EOF');
      return bytes.readDoubleLE();
    case 'time':
    case 'microTime':
      return timeOf(bytes, type);
    case 'duration':
      return formatDuration((read(bytes)[1]?.varint ?? 0) / 1e6);
    case 'quantity':
      return read(bytes)[1]?.bytes.toString('utf8') ?? '0';
    case 'intOrString': {
      const { 1: kind, 2: number, 3: text } = read(bytes);
      if (kind !== undefined && kind.varint !== 0) return text?.bytes.toString('utf8') ?? '';
      return number?.varint ?? 0;
    }
    case 'raw':
    case 'fields':
    case 'json':
      return jsonOf(read(bytes)[1]?.bytes);
    case 'schemaOrBool': {
      const { 1: allows, 2: nested } = read(bytes);
      return nested === undefined ? allows?.varint === 1 : schema(nested.bytes);
    }
    case 'schemaOrArray':
    case 'schemaOrStrings':
      return unionOf(
        bytes,
        (each) => (type === 'schemaOrArray' ? schema(each) : each.toString('utf8')),
        schema,
      );
    case 'boolean':
    case 'integer':
      throw new WireError(`wrong wireType = 2 for field`);
  }
}

/** The last field of each number. */
function read(bytes: Buffer): Record<number, { varint: number; bytes: Buffer } | undefined> {
  const found: Record<number, { varint: number; bytes: Buffer } | undefined> = {};
  for (const field of readFields(bytes)) found[field.number] = field;
  return found;
}

/** {1: one schema, 2: several of something}. */
function unionOf(
  bytes: Buffer,
  item: (bytes: Buffer) => unknown,
  schema: (bytes: Buffer) => Fields,
): unknown {
  const list: unknown[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) return schema(field.bytes);
    if (field.number === 2) list.push(item(field.bytes));
  }
  return list;
}

/** meta/v1 Time and MicroTime: {1: seconds, 2: nanoseconds}. */
function timeOf(bytes: Buffer, type: 'time' | 'microTime'): string | undefined {
  if (bytes.length === 0) return undefined;
  const { 1: seconds, 2: nanos } = read(bytes);
  const at = new Date((seconds?.varint ?? 0) * 1000);
  if (Number.isNaN(at.getTime())) throw new WireError('time out of range');
  const whole = at.toISOString().slice(0, -'.000Z'.length);
  if (type === 'time') return `${whole}Z`;
  const micros = Math.trunc((nanos?.varint ?? 0) / 1000);
  return `${whole}.${String(micros).padStart(6, '0')}Z`;
}

function jsonOf(bytes: Buffer | undefined): unknown {
  if (bytes === undefined || bytes.length === 0) return null;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw new WireError('a raw value is no JSON');
  }
}
