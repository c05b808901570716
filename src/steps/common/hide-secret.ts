import { isSecretName, REDACTED } from '../../base/index.js';
import { valueAt } from './merge-patch.js';

/**
 * A value at a path of an object, for people: data of a Secret, and values of environment
 * entries and fields with a name like `DB_PASSWORD`, are replaced, whatever their length. `object`
 * is what the path is a path of: an environment entry is named beside its value.
 */
export function hideSecret(kind: string, path: string[], value: unknown, object: unknown): unknown {
  if (value === undefined || value === null) return value;
  return isSecretPath(kind, path, object) ? REDACTED : hidden(value);
}

function isSecretPath(kind: string, path: string[], object: unknown): boolean {
  const [first = ''] = path;
  const last = path.at(-1) ?? '';
  if (kind === 'Secret' && (['data', 'stringData'].includes(first) || first === '')) return true;
  if (kind === 'Secret' && path[1] === 'annotations') return true;
  if (last !== 'value') return isSecretName(last) && typeof valueAt(object, path) !== 'object';
  const name = valueAt(object, [...path.slice(0, -1), 'name']);
  return typeof name === 'string' && isSecretName(name);
}

/** The same inside a value that is a list or a map. */
function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden);
  if (typeof value !== 'object' || value === null) return value;
  const { name } = value as { name?: unknown };
  const secret = typeof name === 'string' && isSecretName(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      const hide = typeof item === 'string' && (isSecretName(key) || (secret && key === 'value'));
      return [key, hide ? REDACTED : hidden(item)];
    }),
  );
}
