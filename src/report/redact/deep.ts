import { isSecretName, REDACTED } from '../../base/index.js';
import type { Redactor } from './redact.js';

/** Properties that name what stands in the others: of a checked field, a changed field, a residue. */
const LABELS = ['field', 'path', 'name', 'object'] as const;
const VALUES = new Set(['expected', 'seen', 'from', 'to', 'before', 'after', 'value']);

/**
 * Every string of a JSON value, keys too, through a redactor: for a record or a
 * timeline entry before it is written. Where an entry names a secret field
 * (`{field: 'env.DB_PASSWORD', seen: …}`), its values are hidden whole.
 */
export function redactDeep<T>(value: T, hide: Redactor): T {
  return walk(value, hide) as T;
}

function walk(value: unknown, hide: Redactor): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, hide));
  if (typeof value !== 'object' || value === null) return value;
  const secret = namesSecret(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const hidden =
        typeof item === 'string' &&
        item !== '' &&
        (isSecretName(key) || (secret && VALUES.has(key)));
      return [hide(key), hidden ? REDACTED : walk(item, hide)];
    }),
  );
}

function namesSecret(entry: object): boolean {
  return LABELS.some((label) => {
    const name: unknown = Reflect.get(entry, label);
    if (typeof name !== 'string') return false;
    if (label === 'object') return /^Secret[ /]/.test(name);
    return name.split(/[^\w-]+/).some(isSecretName);
  });
}
