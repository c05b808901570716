import type { FieldError } from './status.js';

/**
 * Makes the errors of fields with the real texts: apimachinery pkg/util/validation/field/errors.go.
 * A path is written as the API does: `spec.containers[0].name`, `metadata.labels[app]`.
 */

/** A value as an error shows it: texts quoted as Go does, numbers bare, everything else as JSON. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  return json(value);
}

/** Go's %q, near enough: JSON writes the same escapes for everything printable. */
export const quoted = (text: string): string => JSON.stringify(text);

/** What the one struct that errors often show has before what sorts before it. */
const rank = (key: string): string => (key === 'matchLabels' ? 'matchA' : key);

/** JSON as Go writes it: keys of maps sorted, `<`, `>` and `&` escaped. */
function json(value: unknown): string {
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1)))
      : each,
  );
  return text.replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}

const made = (reason: string, field: string, text: string, detail: string): FieldError => ({
  reason,
  field,
  message: detail === '' ? text : `${text}: ${detail}`,
});

export const required = (field: string, detail = ''): FieldError =>
  made('FieldValueRequired', field, 'Required value', detail);

export const invalidValue = (field: string, value: unknown, detail: string): FieldError =>
  made('FieldValueInvalid', field, `Invalid value: ${shown(value)}`, detail);

export const typeInvalid = (field: string, value: unknown, detail: string): FieldError =>
  made('FieldValueTypeInvalid', field, `Invalid value: ${shown(value)}`, detail);

export const duplicate = (field: string, value: unknown): FieldError =>
  made('FieldValueDuplicate', field, `Duplicate value: ${shown(value)}`, '');

export const notFoundValue = (field: string, value: unknown): FieldError =>
  made('FieldValueNotFound', field, `Not found: ${shown(value)}`, '');

export const forbiddenField = (field: string, detail: string): FieldError =>
  made('FieldValueForbidden', field, 'Forbidden', detail);

/** `valid` in the order in which the text lists them. */
export const notSupported = (field: string, value: unknown, valid: readonly string[]): FieldError =>
  made(
    'FieldValueNotSupported',
    field,
    `Unsupported value: ${shown(value)}`,
    valid.length === 0 ? '' : `supported values: ${valid.map(quoted).join(', ')}`,
  );

export const tooLong = (field: string, longest: number): FieldError =>
  made(
    'FieldValueTooLong',
    field,
    'Too long',
    `may not be more than ${longest} ${longest === 1 ? 'byte' : 'bytes'}`,
  );

export const tooMany = (field: string, actual: number, most: number): FieldError =>
  made(
    'FieldValueTooMany',
    field,
    `Too many: ${actual}`,
    `must have at most ${most} ${most === 1 ? 'item' : 'items'}`,
  );

/** Text of an error with its field: `spec.replicas: Invalid value: -1: …`. */
export const fieldText = ({ field, message }: FieldError): string => `${field}: ${message}`;
