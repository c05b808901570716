import { isMap } from '../../base/index.js';

/** What the schema lets through: `move` and `copy` are refused there. */
export interface Operation {
  op: 'add' | 'replace' | 'remove' | 'test';
  path: string;
  value?: unknown;
}

/** The keys of a JSON pointer: `/metadata/labels/a~1b`. */
export function pointerKeys(path: string): string[] {
  return path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * The target with a JSON patch (RFC 6902) applied, which is not changed; undefined when an operation leads
 * where the target has nothing: there a manifest leaves to the API server what it would meet. A `test`
 * changes nothing.
 */
export function applyOperations(
  target: unknown,
  operations: Operation[],
): { value: unknown } | undefined {
  let result: { value: unknown } | undefined = { value: target };
  for (const operation of operations) {
    if (operation.op === 'test') continue;
    result &&= applyAt(result.value, pointerKeys(operation.path), operation);
  }
  return result;
}

function applyAt(
  target: unknown,
  [key = '', ...rest]: string[],
  operation: Operation,
): { value: unknown } | undefined {
  if (rest.length === 0) return set(target, key, operation);
  const child = Array.isArray(target)
    ? (target[indexOf(target, key) ?? target.length] as unknown)
    : isMap(target) && Object.hasOwn(target, key)
      ? target[key]
      : undefined;
  const changed = applyAt(child, rest, operation);
  return changed && set(target, key, { ...operation, op: 'replace', value: changed.value });
}

/** One key of a map, or one item of a list, as the operation leaves it. */
function set(
  target: unknown,
  key: string,
  { op, value }: Operation,
): { value: unknown } | undefined {
  if (Array.isArray(target)) {
    const end = op === 'add' && (key === '-' || key === String(target.length));
    const index = end ? target.length : indexOf(target, key);
    if (index === undefined) return undefined;
    const items = op === 'remove' ? [] : [value];
    return { value: target.toSpliced(index, op === 'add' ? 0 : 1, ...items) };
  }
  if (!isMap(target)) return undefined;
  if (op !== 'remove') return { value: { ...target, [key]: value } };
  if (!Object.hasOwn(target, key)) return undefined;
  return { value: Object.fromEntries(Object.entries(target).filter(([name]) => name !== key)) };
}

/** The place of an item that a list has. */
function indexOf(list: unknown[], key: string): number | undefined {
  return /^\d+$/.test(key) && Number(key) < list.length ? Number(key) : undefined;
}
