import { canonicalQuantity, type Fields } from '../machinery/index.js';
import { definition, type Definition, type FieldType, type Type } from '../spec/index.js';
import { base64Problem, timeProblem, wordOf } from './scalars.js';

/** A value that Go could not have decoded into its field: the text of the error. */
export class DecodeError extends Error {
  override name = 'DecodeError';
}

/** Unknown fields are listed up to this many (sigs.k8s.io/json saveStrictError). */
const MOST_PROBLEMS = 100;

/** Where in the object the decoder is, as the two kinds of errors name it. */
interface Place {
  /** `spec.containers[0]`; of unknown fields. */
  path: string;
  /** `DeploymentSpec` and `spec.template.spec.containers`: the struct that has the field, and the fields. */
  struct: string;
  fields: string;
}

/**
 * Reads an object as Go would read its JSON: nulls count as absent, unknown fields are dropped and
 * returned (`unknown field "spec.date"`). Changes the object. `within`: the field that holds it. Throws DecodeError for a value of the wrong
 * type. Texts: sigs.k8s.io/json internal/golang/encoding/json.
 */
export function decodeFields(object: Fields, schema: string, within = ''): string[] {
  const problems: string[] = [];
  const found = definition(schema);
  if (found !== undefined) {
    decodeStruct(object, found, { path: within, struct: '', fields: within }, problems);
  }
  return problems;
}

function decodeStruct(object: Fields, type: Definition, at: Place, problems: string[]): void {
  const struct = type.name.slice(type.name.lastIndexOf('.') + 1);
  for (const key in object) {
    const field = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
    const path = at.path === '' ? key : `${at.path}.${key}`;
    if (field === undefined) {
      delete object[key];
      if (problems.length < MOST_PROBLEMS) problems.push(`unknown field "${path}"`);
    } else if (object[key] === null) {
      delete object[key];
    } else {
      const fields = at.fields === '' ? key : `${at.fields}.${key}`;
      decodeValue(object[key], field, goOf(field), { path, struct, fields }, problems);
    }
  }
}

const goOf = ({ go }: FieldType): string => go.replace(/^\*/, '');

/** The Go type of a list's items or a map's values. */
const goWithin = (go: string): string => go.replace(/^(\[\]|map\[[^\]]*\])\*?/, '');

function decodeValue(value: unknown, type: Type, go: string, at: Place, problems: string[]): void {
  const wrong = (as = go): DecodeError =>
    new DecodeError(
      `json: cannot unmarshal ${wordOf(value)} into Go struct field ${at.struct}.${at.fields} of type ${as}`,
    );
  switch (type.type) {
    case 'string':
      if (typeof value !== 'string') throw wrong();
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong();
      return;
    case 'integer':
      if (typeof value !== 'number') throw wrong();
      if (!fits(value, go))
        throw new DecodeError(wrong().message.replace('number', `number ${value}`));
      return;
    case 'number':
      if (typeof value !== 'number') throw wrong();
      return;
    case 'bytes': {
      if (typeof value !== 'string') throw wrong('[]uint8');
      const problem = base64Problem(value);
      if (problem !== undefined) throw new DecodeError(problem);
      return;
    }
    case 'time':
    case 'microTime': {
      if (typeof value !== 'string') throw wrong('string');
      const problem = timeProblem(value, type.type);
      if (problem !== undefined) throw new DecodeError(problem);
      return;
    }
    case 'duration':
      if (typeof value !== 'string') throw wrong('string');
      return;
    case 'quantity':
      // Throws QuantityError, whose text is Go's.
      canonicalQuantity(
        typeof value === 'number' ? value : typeof value === 'string' ? value : '{',
      );
      return;
    case 'intOrString':
      if (typeof value === 'string') return;
      if (typeof value !== 'number' || !fits(value, 'int32')) throw wrong('int32');
      return;
    case 'object':
      if (!isObject(value)) throw wrong();
      decodeStruct(value, definition(type.ref!)!, at, problems);
      return;
    case 'list':
      if (!Array.isArray(value)) throw wrong();
      decodeItems(value, type.of!, goWithin(go), at, problems);
      return;
    case 'map':
      if (!isObject(value)) throw wrong();
      decodeValues(value, type.of!, goWithin(go), at, problems);
      return;
    case 'raw':
    case 'fields':
    case 'json':
    case 'schemaOrArray':
    case 'schemaOrBool':
    case 'schemaOrStrings':
      return;
  }
}

function decodeItems(list: unknown[], of: Type, go: string, at: Place, problems: string[]): void {
  for (let i = 0; i < list.length; i++) {
    // A null item is an empty struct or text.
    if (list[i] === null) list[i] = of.type === 'object' ? {} : of.type === 'string' ? '' : 0;
    decodeValue(list[i], of, go, { ...at, path: `${at.path}[${i}]` }, problems);
  }
}

function decodeValues(map: Fields, of: Type, go: string, at: Place, problems: string[]): void {
  for (const key in map) {
    if (map[key] === null) {
      // A null text is an empty one; a null amount or struct is none.
      if (of.type === 'string') map[key] = '';
      else delete map[key];
      continue;
    }
    decodeValue(map[key], of, go, { ...at, path: `${at.path}.${key}` }, problems);
  }
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fits(value: number, go: string): boolean {
  if (!Number.isInteger(value)) return false;
  return go === 'int32' ? value >= -(2 ** 31) && value < 2 ** 31 : Math.abs(value) <= 2 ** 63;
}
