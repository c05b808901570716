import { redact } from '../report/index.js';

/** Every string in a plain value, redacted. */
export function deepRedact<T>(value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => deepRedact(item)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, deepRedact(child as unknown)]),
    ) as T;
  }
  return value;
}
