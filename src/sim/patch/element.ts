import { isMap, own } from './merge.js';
import type { ListType } from './type.js';

/** A list item that has no place in its list; the text is structured-merge-diff's typed/helpers.go. */
export class ElementError extends Error {
  override name = 'ElementError';
}

/** The path element of a key of a map. */
export function fieldElement(key: string): string {
  return `f:${key}`;
}

/** The path element of an item of a set or of a list with keys. */
export function itemElement(list: ListType, item: unknown): string {
  if (list.keys.length > 0) return keyElement(list, item);
  if (isMap(item))
    throw new ElementError("associative list without keys has an element that's a map type");
  if (Array.isArray(item)) {
    throw new ElementError('not supported: associative list with lists as elements');
  }
  if (item === null || item === undefined) {
    throw new ElementError("associative list without keys has an element that's an explicit null");
  }
  return `v:${JSON.stringify(item)}`;
}

function keyElement(list: ListType, item: unknown): string {
  if (item === null)
    throw new ElementError('associative list with keys may not have a null element');
  if (!isMap(item))
    throw new ElementError('associative list with keys may not have non-map elements');
  const parts: string[] = [];
  for (const key of list.keys) {
    const value = own(item, key) ?? list.items.map?.field(key)?.default;
    if (value === undefined) continue;
    parts.push(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  }
  if (parts.length === 0) {
    const keys = list.keys.map((key) => JSON.stringify(key)).join(' ');
    throw new ElementError(
      `associative list with keys has an element that omits all key fields [${keys}] (and doesn't have default values for any key fields)`,
    );
  }
  return `k:{${(parts.length > 1 ? parts.sort() : parts).join(',')}}`;
}

/** A path as messages print it: `.spec.containers[name="web"].image`. */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join('');
}

export function elementText(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith('f:')) return `.${rest}`;
  if (element.startsWith('v:')) return `[=${rest}]`;
  if (element.startsWith('i:')) return `[${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}
