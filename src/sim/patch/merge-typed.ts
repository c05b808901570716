import { itemElement } from './element.js';
import { isMap, own, put } from './merge.js';
import type { ListType, Type } from './type.js';
import { formOf, typeAt } from './type.js';

/**
 * A configuration merged into the live value: its leaves win, lists with keys and maps are merged item by
 * item, nothing is removed. Items are in the configuration's order as far as it names them. Undefined when
 * nothing is left. Source: structured-merge-diff typed/merge.go.
 */
export function mergeTyped(live: unknown, config: unknown, type: Type): unknown {
  if (config === undefined) return live;
  if (live === undefined || live === null) return config;
  const form = formOf(type, config);
  if (form === 'scalar' || (config !== null && formOf(type, live) !== form)) return config;
  if (form === 'list') {
    const list = type.list!;
    if (list.relation === 'atomic') return config;
    if (isBareList(live) && isBareList(config)) return config;
    const merged = mergeItems(live as unknown[], (config ?? []) as unknown[], list);
    return merged.length === 0 ? undefined : merged;
  }
  const map = type.map!;
  const left = live as Record<string, unknown>;
  const right = (config ?? {}) as Record<string, unknown>;
  if (map.atomic || (Object.keys(left).length === 0 && Object.keys(right).length === 0))
    return config;
  const merged: Record<string, unknown> = {};
  for (const key of Object.keys(left)) {
    const value = mergeTyped(left[key], own(right, key), typeAt(map, key));
    if (value !== undefined) put(merged, key, value);
  }
  for (const key of Object.keys(right)) {
    if (own(left, key) === undefined && right[key] !== undefined) put(merged, key, right[key]);
  }
  return Object.keys(merged).length === 0 ? undefined : merged;
}

function isBareList(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function mergeItems(live: unknown[], config: unknown[], list: ListType): unknown[] {
  const left = live.map((item) => itemElement(list, item));
  const right = config.map((item) => itemElement(list, item));
  const lefts = new Map<string, unknown>();
  // An item that is there twice is not merged with, but replaced.
  left.forEach((element, i) => lefts.set(element, lefts.has(element) ? null : live[i]));
  const rights = new Map(right.map((element, i) => [element, config[i]]));
  const shared = right.filter((element) => lefts.has(element));
  const done = new Set<string>();
  const out: unknown[] = [];
  let next = 0;
  const take = (element: string): void => {
    done.add(element);
    const merged = mergeTyped(lefts.get(element), rights.get(element), list.items);
    if (merged !== undefined) out.push(merged);
    if (shared[next] === element) next++;
  };
  for (let l = 0, r = 0; l < left.length || r < right.length;) {
    const element = left[l];
    if (element !== undefined && r < right.length) {
      if (element === right[r]) {
        take(element);
        l++;
        r++;
        continue;
      }
      // One that both have, but not the next that both have: it comes in the configuration's order.
      if (rights.has(element) && next < shared.length && shared[next] !== element) {
        l++;
        continue;
      }
    }
    if (element !== undefined) {
      if (!rights.has(element)) {
        out.push(live[l]);
        l++;
        continue;
      }
      if (done.has(element)) l++;
    }
    if (r < right.length) take(right[r++]!);
  }
  return out;
}

/**
 * The value without nulls, which mean absence once an object is decoded. Parts that the live object has,
 * too, are kept as they are.
 */
export function withoutNulls(value: unknown, live: unknown): unknown {
  if (value === live || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const known = new Set(Array.isArray(live) ? (live as unknown[]) : []);
    return (value as unknown[]).map((item) =>
      known.has(item) ? item : withoutNulls(item, undefined),
    );
  }
  const result: Record<string, unknown> = {};
  const old = isMap(live) ? live : {};
  for (const [key, child] of Object.entries(value)) {
    if (child === null && own(old, key) !== null) continue;
    put(result, key, withoutNulls(child, own(old, key)));
  }
  return result;
}
