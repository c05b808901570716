import type { ApiError } from '../machinery/index.js';
import { failure } from '../machinery/index.js';
import { isMap } from './merge.js';

/** An error that has no status of its own: the API answers 500 with its text. */
export function internal(message: string): ApiError {
  return failure(500, '', message);
}

/** A value as Go's `%v` prints it. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value === 'string') return value;
  if (!isMap(value)) return value === null ? '<nil>' : JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${goText(value[key])}`).join(' ')}]`;
}

/** A value's type as Go's `%T` prints it. */
export function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return value === null || value === undefined ? '<nil>' : 'map[string]interface {}';
}
