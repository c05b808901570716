import { failure } from '../machinery/index.js';
import { goText, goType, internal } from './go.js';
import { isMap } from './merge.js';
import { clean, mergeMap } from './strategic.js';
import type { Field } from './type.js';

type Json = Record<string, unknown>;

/**
 * A list with a patch's list merged into it, by the field's merge key or as a set of scalars. `order`: the
 * value of `$setElementOrder`, which decides the order; without it the patch's own order does. Items that
 * only the server knows keep their places among the others. `deletion`: the patch lists scalars to delete.
 */
export function mergeList(
  original: unknown[] | undefined,
  patch: unknown[] | undefined,
  field: Field,
  deletion: boolean,
  order?: unknown[],
): unknown[] {
  const key = field.mergeKey ?? '';
  const known = original ?? [];
  if (order !== undefined) checkOrder(patch ?? [], order, key);
  if (known.length === 0 && (patch ?? []).length === 0) {
    if (order === undefined) return known;
    throw internal('no elements in any of the given slices');
  }
  const maps = itemsAreMaps([...known, ...(patch ?? [])]);
  if (deletion && !maps) return known.filter((item) => !patch!.includes(item));
  let merged: unknown[];
  let wanted = patch ?? [];
  let live = known;
  if (original === undefined) merged = clean(patch) as unknown[];
  else if (patch === undefined) merged = known;
  else if (order !== undefined && !field.strategies.includes('merge')) merged = patch;
  else if (!maps) merged = [...new Set([...known, ...patch])];
  else {
    if (key === '') throw internal('cannot merge lists without merge key for ');
    const special = applySpecial(known, patch, key);
    live = special.original;
    wanted = special.patch;
    merged = mergeItems(live, wanted, key, field);
  }
  return arrange(merged, order ?? wanted, order === undefined ? live : known, maps ? key : '');
}

/** `$patch: delete` and `$patch: replace` among the items. */
function applySpecial(
  original: unknown[],
  patch: unknown[],
  key: string,
): { original: unknown[]; patch: unknown[] } {
  let left = original;
  let replace = false;
  const plain: unknown[] = [];
  for (const item of patch as Json[]) {
    const directive = item.$patch;
    if (directive === undefined) plain.push(item);
    else if (directive === 'delete') {
      const value = keyOf(item, key);
      left = left.filter((each) => (each as Json)[key] !== value);
    } else if (directive === 'replace') replace = true;
    else if (directive === 'merge') {
      throw internal('merging lists cannot yet be specified in the patch');
    } else throw internal(`unknown patch type: ${goText(directive)} in map: ${goText(item)}`);
  }
  return replace ? { original: plain, patch: [] } : { original: left, patch: plain };
}

function mergeItems(original: unknown[], patch: unknown[], key: string, field: Field): unknown[] {
  const merged = [...original] as Json[];
  const type = field.type.list?.items ?? {};
  for (const item of patch as Json[]) {
    const value = keyOf(item, key);
    const index = merged.findIndex((each) => each[key] === value);
    if (index < 0) merged.push(clean(item) as Json);
    else merged[index] = mergeMap(merged[index]!, item, type);
  }
  return merged;
}

/** First what the patch names, in its order; what only the server has is put in where it was. */
function arrange(merged: unknown[], order: unknown[], live: unknown[], key: string): unknown[] {
  const id = (item: unknown): unknown => (key === '' ? item : keyOf(item, key));
  const places = firstPlaces(order.map(id));
  const before = firstPlaces(live.map(id));
  const named = merged
    .filter((item) => places.has(id(item)))
    .sort((a, b) => places.get(id(a))! - places.get(id(b))!);
  const others = merged
    .filter((item) => !places.has(id(item)))
    .sort((a, b) => (before.get(id(a)) ?? 0) - (before.get(id(b)) ?? 0));
  const result: unknown[] = [];
  let i = 0;
  for (const item of named) {
    const place = before.get(id(item));
    while (
      i < others.length &&
      place !== undefined &&
      (before.get(id(others[i])) ?? place) < place
    ) {
      result.push(others[i++]);
    }
    result.push(item);
  }
  return [...result, ...others.slice(i)];
}

function firstPlaces(ids: unknown[]): Map<unknown, number> {
  const places = new Map<unknown, number>();
  ids.forEach((id, i) => {
    if (!places.has(id)) places.set(id, i);
  });
  return places;
}

/** The items of the patch must stand in `$setElementOrder`, in the same order. */
function checkOrder(patch: unknown[], order: unknown[], key: string): void {
  if (order.length === 0 || patch.length === 0) return;
  const items = patch.filter((item) => !(isMap(item) && item.$patch === 'delete'));
  let next = 0;
  for (let i = 0; next < items.length && i < order.length;) {
    const item = items[next];
    if (isMap(item) && '$patch' in item) next++;
    else {
      if (key === '' ? item === order[i] : keyOf(item, key) === keyOf(order[i], key)) next++;
      i++;
    }
  }
  if (next === items.length) return;
  throw internal(
    `The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
  );
}

function keyOf(item: unknown, key: string): unknown {
  if (!isMap(item))
    throw internal(`expected a map[string]interface {}, but received a ${goType(item)}`);
  if (!Object.hasOwn(item, key)) {
    throw internal(`map: ${goText(item)} does not contain declared merge key: ${key}`);
  }
  return item[key];
}

function itemsAreMaps(items: unknown[]): boolean {
  if (Array.isArray(items[0])) {
    throw failure(
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
      {},
    );
  }
  const maps = isMap(items[0]);
  if (items.some((item) => isMap(item) !== maps || Array.isArray(item))) {
    throw internal(`list element types are not identical: ${goText([items])}`);
  }
  return maps;
}
