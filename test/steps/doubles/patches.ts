import { isMap, type Json } from '../../../src/base/index.js';
import type { KubeObject } from '../../../src/model/index.js';

/** RFC 7386, as the API server applies it: written again, because a double must not have the mistakes of what it tests. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: Json = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** Just enough of a strategic merge: lists of named things merge by name. */
export function strategicPatch(target: unknown, patch: unknown): unknown {
  if (Array.isArray(patch) && Array.isArray(target)) {
    const merged = target.map((item: Json) => {
      const change = (patch as Json[]).find((other) => other.name === item.name);
      return change ? strategicPatch(item, change) : item;
    });
    const names = new Set(target.map((item: Json) => item.name));
    return [...merged, ...(patch as Json[]).filter((item) => !names.has(item.name))];
  }
  if (!isMap(patch)) return patch;
  const result: Json = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = strategicPatch(result[key], value);
  }
  return result;
}

/** `replace`, `add` and `remove` of map keys and array places. */
export function jsonPatch(
  object: KubeObject,
  operations: { op: string; path: string; value?: unknown }[],
): unknown {
  const copy = structuredClone(object) as unknown;
  for (const { op, path, value } of operations) {
    const keys = path.split('/').slice(1);
    const last = keys.pop() ?? '';
    const parent = keys.reduce((at, key) => (at as Json)[key], copy) as Json | unknown[];
    if (Array.isArray(parent) && op === 'add') {
      parent.splice(last === '-' ? parent.length : Number(last), 0, value);
    } else if (op === 'remove') delete (parent as Json)[last];
    else (parent as Json)[last] = value;
  }
  return copy;
}
