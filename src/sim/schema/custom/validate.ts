import {
  invalidValue,
  notSupported,
  required,
  same,
  tooLong,
  tooMany,
  typeInvalid,
  type FieldError,
  type Fields,
} from '../../machinery/index.js';
import { isOfFormat, rangeOf } from './formats.js';
import { type Structural, valuesOf } from './structural.js';

/**
 * What is wrong with a custom resource by its schema, with the texts of kube-openapi
 * (pkg/validation/validate, pkg/validation/errors/schema.go). `path`: of the value, '' for the whole object.
 */
export function validateCustom(value: unknown, schema: Structural, path = ''): FieldError[] {
  const typeError = checkType(value, schema, path);
  if (typeError !== undefined) return [typeError];
  if (value === null) return [];
  const errors: FieldError[] = [];
  if (typeof value === 'string') errors.push(...checkText(value, schema, path));
  else if (typeof value === 'number') errors.push(...checkNumber(value, schema, path));
  errors.push(...checkCombined(value, schema, path));
  const { enum: values } = schema;
  if (values !== undefined && !values.some((each) => same(each, value))) {
    const texts = values.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
    errors.push(notSupported(path, value, texts));
  }
  if (Array.isArray(value)) errors.push(...checkList(value, schema, path));
  else if (typeof value === 'object') errors.push(...checkObject(value as Fields, schema, path));
  return errors;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

function checkType(value: unknown, schema: Structural, path: string): FieldError | undefined {
  const wanted = schema['x-kubernetes-int-or-string'] === true ? 'integer,string' : schema.type;
  const actual = typeOf(value);
  if (wanted === undefined || wanted === '') return undefined;
  if (actual === 'null' ? schema.nullable === true : wanted.split(',').includes(actual)) {
    return undefined;
  }
  if (actual === 'integer' && wanted === 'number') return undefined;
  return typeInvalid(path, actual, `${path} in body must be of type ${wanted}: "${actual}"`);
}

const wrong = (path: string, value: unknown, text: string): FieldError =>
  invalidValue(path, value, `${path} in body ${text}`);

function* checkText(value: string, schema: Structural, path: string): Iterable<FieldError> {
  const { minLength, maxLength, pattern, format } = schema;
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) yield tooLong(path, maxLength);
  else if (minLength !== undefined && length < minLength) {
    yield wrong(path, value, `should be at least ${minLength} chars long`);
  } else if (pattern !== undefined && pattern !== '' && !matches(value, pattern)) {
    yield wrong(path, value, `should match '${pattern}'`);
  }
  if (format !== undefined && !isOfFormat(value, format)) {
    yield typeInvalid(
      path,
      value,
      `${path} in body must be of type ${format}: ${JSON.stringify(value)}`,
    );
  }
}

/** Go's expressions are JavaScript's, but for flags in front; what cannot be read lets everything pass. */
function matches(value: string, pattern: string): boolean {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  try {
    return new RegExp(pattern.slice(flags?.[0].length ?? 0), `u${flags?.[1] ?? ''}`).test(value);
  } catch {
    return true;
  }
}

function* checkNumber(value: number, schema: Structural, path: string): Iterable<FieldError> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const range = rangeOf(schema.format);
  if (range !== undefined && (value < range[0] || value > range[1])) {
    yield wrong(path, value, `must be of type ${schema.format}: "${value}"`);
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    yield wrong(path, value, `should be a multiple of ${multipleOf}`);
  }
  if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    yield wrong(
      path,
      value,
      `should be less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`,
    );
  }
  if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    yield wrong(
      path,
      value,
      `should be greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`,
    );
  }
}

function* checkList(list: unknown[], schema: Structural, path: string): Iterable<FieldError> {
  const { items, minItems, maxItems, uniqueItems } = schema;
  if (items !== undefined) {
    for (const [i, each] of list.entries()) yield* validateCustom(each, items, `${path}[${i}]`);
  }
  if (minItems !== undefined && list.length < minItems) {
    yield wrong(path, list.length, `should have at least ${minItems} items`);
  }
  if (maxItems !== undefined && list.length > maxItems) yield tooMany(path, list.length, maxItems);
  if (
    uniqueItems === true &&
    list.some((each, i) => list.findIndex((one) => same(one, each)) < i)
  ) {
    yield wrong(path, '', `shouldn't contain duplicates`);
  }
}

function* checkObject(object: Fields, schema: Structural, path: string): Iterable<FieldError> {
  const { properties = {}, minProperties, maxProperties } = schema;
  const count = Object.keys(object).length;
  const child = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (minProperties !== undefined && count < minProperties) {
    yield wrong(path, count, `should have at least ${minProperties} properties`);
  }
  if (maxProperties !== undefined && count > maxProperties)
    yield tooMany(path, count, maxProperties);
  const values = valuesOf(schema);
  for (const key in object) {
    const below = properties[key] ?? values;
    if (below !== undefined) yield* validateCustom(object[key], below, child(key));
  }
  for (const key of schema.required ?? []) {
    if (object[key] === undefined) yield required(child(key));
  }
}

/** Errors of allOf, anyOf, oneOf and not: they name no field. */
function* checkCombined(value: unknown, schema: Structural, path: string): Iterable<FieldError> {
  const { allOf, anyOf, oneOf, not } = schema;
  const composite = (text: string): FieldError => invalidValue('<nil>', '', `"${path}" ${text}`);
  const errorsOf = (each: Structural): FieldError[] => validateCustom(value, each, path);
  const valid = (each: Structural): boolean => errorsOf(each).length === 0;
  if (anyOf !== undefined && anyOf.length > 0 && !anyOf.some(valid)) {
    yield composite('must validate at least one schema (anyOf)');
    yield* errorsOf(anyOf[0]!);
  }
  if (oneOf !== undefined && oneOf.length > 0) {
    const count = oneOf.filter(valid).length;
    const found = count === 0 ? 'Found none valid' : `Found ${count} valid alternatives`;
    if (count !== 1) yield composite(`must validate one and only one schema (oneOf). ${found}`);
    if (count === 0) yield* errorsOf(oneOf[0]!);
  }
  if (allOf !== undefined && !allOf.every(valid)) {
    for (const each of allOf) yield* errorsOf(each);
    const none = allOf.some(valid) ? '' : '. None validated';
    yield composite(`must validate all the schemas (allOf)${none}`);
  }
  if (not !== undefined && valid(not)) yield composite('must not validate the schema (not)');
}
