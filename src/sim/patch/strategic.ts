import type { ApiError } from '../machinery/index.js';
import { badRequest, failure } from '../machinery/index.js';
import { goText, goType, internal } from './go.js';
import { isMap, put } from './merge.js';
import { mergeList } from './strategic-list.js';
import type { Field, Type } from './type.js';
import { DEDUCED } from './type.js';

type Json = Record<string, unknown>;

export const DELETE_FROM = '$deleteFromPrimitiveList';
export const ELEMENT_ORDER = '$setElementOrder';
const RETAIN = '$retainKeys';

/**
 * The document with a strategic merge patch applied; neither is changed. Throws ApiError: 400 and 422 for a
 * patch of a bad form, 500 where the real API does so too (a list item without its merge key). Source:
 * apimachinery pkg/util/strategicpatch/patch.go.
 */
export function strategicPatch<T>(original: T, patch: unknown, type: Type): T {
  if (!isMap(patch)) {
    const was = Array.isArray(patch) ? 'array' : typeof patch;
    throw badRequest(`json: cannot unmarshal ${was} into Go value of type map[string]interface {}`);
  }
  return mergeMap(original as Json, patch, type) as T;
}

/** The 415 for a patch of another content type than the accepted ones: custom resources have no strategic merge. */
export function unsupportedPatch(accepted: readonly string[]): ApiError {
  return failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

export function mergeMap(original: Json, patch: Json, type: Type): Json {
  if ('$patch' in patch) return directed(patch);
  const left: Json = { ...patch };
  const result = retained(original, left);
  orderLists(result, left, type);
  for (const key of Object.keys(left)) {
    const value = left[key];
    if (key.startsWith(DELETE_FROM)) {
      const name = keyAfter(key, DELETE_FROM, 'primitive list');
      if (Array.isArray(result[name]) && Array.isArray(value)) {
        result[name] = mergeList(result[name], value, fieldOf(type, name), true);
      }
      continue;
    }
    if (value === null) {
      delete result[key];
      continue;
    }
    const old = Object.hasOwn(result, key) ? result[key] : undefined;
    if (isMap(old) && isMap(value)) {
      const field = fieldOf(type, key);
      put(
        result,
        key,
        field.strategies.includes('replace') ? value : mergeMap(old, value, field.type),
      );
    } else if (Array.isArray(old) && Array.isArray(value)) {
      const field = fieldOf(type, key);
      result[key] = field.strategies.includes('merge')
        ? mergeList(old, value, field, false)
        : value;
    } else {
      const kept = clean(value);
      if (kept === undefined) delete result[key];
      else put(result, key, kept);
    }
  }
  return result;
}

/** `$patch: replace` and `$patch: delete` in a map. */
function directed(patch: Json): Json {
  const { $patch: directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw internal(`unknown patch type: ${String(directive)} in map: ${goText(patch)}`);
}

/** A copy of the original with only the keys that `$retainKeys` names; takes the directive out of the patch. */
function retained(original: Json, patch: Json): Json {
  const keep = patch[RETAIN];
  if (keep === undefined) return { ...original };
  delete patch[RETAIN];
  if (!Array.isArray(keep)) throw badRequest('invalid patch format of retainKeys');
  for (const [key, value] of Object.entries(patch)) {
    const marked = key.startsWith(DELETE_FROM) || key.startsWith(ELEMENT_ORDER);
    if (value === null || marked || keep.includes(key)) continue;
    throw badRequest('invalid patch format of retainKeys');
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => keep.includes(key)));
}

/** Merges the lists that have a `$setElementOrder/NAME`, and takes both out of the patch. */
function orderLists(result: Json, patch: Json, type: Type): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(ELEMENT_ORDER)) continue;
    const order = patch[key];
    delete patch[key];
    if (!Array.isArray(order)) throw badRequest('invalid patch format of setElementOrder list');
    const name = keyAfter(key, ELEMENT_ORDER, 'setElementOrder list');
    const old = result[name];
    const value = patch[name];
    for (const list of [old, value]) {
      if (list === undefined || Array.isArray(list)) continue;
      throw internal(`expected a []interface {}, but received a ${goType(list)}`);
    }
    if (old === undefined && value === undefined) continue;
    result[name] = mergeList(
      old as unknown[] | undefined,
      value as unknown[] | undefined,
      fieldOf(type, name),
      false,
      order,
    );
    delete patch[name];
  }
}

function keyAfter(key: string, prefix: string, what: string): string {
  if (key[prefix.length] !== '/') throw badRequest(`invalid patch format of ${what}`);
  return key.slice(prefix.length + 1);
}

/** A value that is new to the document: without nulls, and undefined for what a directive deletes. */
export function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean).filter((item) => item !== undefined);
  if (!isMap(value)) return value;
  if ('$patch' in value) return undefined;
  const result: Json = {};
  for (const key of Object.keys(value)) {
    if (value[key] === null) continue;
    const kept = clean(value[key]);
    if (kept !== undefined) put(result, key, kept);
  }
  return result;
}

const FREE: Field = { type: DEDUCED, strategies: [] };

function fieldOf(type: Type, name: string): Field {
  const field = type.map?.field(name);
  if (field !== undefined) return field;
  return { ...FREE, type: type.map?.values ?? DEDUCED };
}
