import { isMap } from '../../base/index.js';
import type { RawAction } from '../schema/action.js';
import { pointerKeys, type Operation } from './json-patch.js';

/** A key of a path, where items of a list are `[name=web]` or `[0]`. */
function itemKey(item: unknown, index: number): string {
  return isMap(item) && typeof item.name === 'string' ? `[name=${item.name}]` : `[${index}]`;
}

/** Paths of the leaves of a patch body. Lists are followed through items that have a name. */
export function leafPaths(value: unknown, path: string[] = []): string[][] {
  if (isMap(value)) {
    const entries = Object.entries(value);
    return entries.length === 0
      ? [path]
      : entries.flatMap(([key, child]) => leafPaths(child, [...path, key]));
  }
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => isMap(item) && 'name' in item)
  ) {
    return value.flatMap((item: unknown, index) =>
      leafPaths(item, [...path, itemKey(item, index)]),
    );
  }
  return [path];
}

/** Fields that an action changes on the object it names. */
export function changedFields(action: RawAction): string[][] {
  if (action.scale) return [['spec', 'replicas']];
  if (action.setResources) {
    const { container, requests, limits } = action.setResources;
    const at = ['spec', 'template', 'spec', 'containers', `[name=${container}]`, 'resources'];
    return [
      ...Object.keys(requests).map((key) => [...at, 'requests', key]),
      ...Object.keys(limits).map((key) => [...at, 'limits', key]),
    ];
  }
  if (action.delete) return [[]];
  if (!action.patch) return [];
  if (action.patch.strategy !== 'json') return leafPaths(action.patch.body);
  return (action.patch.body as Operation[])
    .filter(({ op }) => op !== 'test')
    .map(({ path }) => pointerKeys(path).map((key) => (/^(\d+|-)$/.test(key) ? `[${key}]` : key)));
}

/** A path with each item of a list by its name, where the object has one there: `[0]` and `[name=web]` are one. */
export function byName(object: unknown, path: string[]): string[] {
  return path.map((key, at) => {
    const list = fieldValue(object, path.slice(0, at));
    const index = Array.isArray(list) && /^\[\d+\]$/.test(key) ? Number(key.slice(1, -1)) : -1;
    return Array.isArray(list) && index in list ? itemKey(list[index], index) : key;
  });
}

/** `spec.template.spec.containers[name=web].resources` as keys. */
export function parseField(field: string): string[] {
  return [...field.matchAll(/\[[^\]]*\]|[^.[\]]+/g)].map(([key]) => key);
}

/** Whether one path leads through the other. */
export function overlap(a: string[], b: string[]): boolean {
  return Array.from({ length: Math.min(a.length, b.length) }, (_, i) => a[i] === b[i]).every(
    Boolean,
  );
}

/** The value of an object's field; undefined when it has no such field. */
export function fieldValue(object: unknown, field: string[]): unknown {
  let value = object;
  for (const key of field) {
    if (key.startsWith('[') && Array.isArray(value)) {
      value = value.find(
        (one: unknown, index) => itemKey(one, index) === key || `[${index}]` === key,
      );
    } else if (isMap(value) && Object.hasOwn(value, key)) {
      value = value[key];
    } else return undefined;
  }
  return value;
}
