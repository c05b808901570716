import { isDeepStrictEqual } from 'node:util';
import { isMap, type Json } from '../../base/index.js';

/** Written by the API server or a controller, never by a person: no part of an exact former value. */
const VOLATILE_METADATA = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

/** The object less status and volatile metadata: what a person wrote, with the defaults. */
export function lasting<T extends object>(object: T): T {
  const rest = { ...object } as Json;
  delete rest.status;
  if (isMap(rest.metadata)) {
    rest.metadata = Object.fromEntries(
      Object.entries(rest.metadata).filter(([key]) => !VOLATILE_METADATA.includes(key)),
    );
  }
  return rest as T;
}

/**
 * The JSON merge patch (RFC 7386) that turns `changed` back into `former`: absent keys as
 * null, arrays as a whole. Undefined when they are equal. Volatile fields are left out.
 */
export function inverseMergePatch(former: object, changed: object): Json | undefined {
  return difference(lasting(former) as Json, lasting(changed) as Json);
}

function difference(former: Json, changed: Json): Json | undefined {
  const patch: Json = {};
  for (const key of new Set([...Object.keys(former), ...Object.keys(changed)])) {
    const was = own(former, key);
    const is = own(changed, key);
    if (isDeepStrictEqual(was, is)) continue;
    if (was === undefined) patch[key] = null;
    else if (isMap(was) && isMap(is)) patch[key] = difference(was, is);
    else patch[key] = was;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** One field that differs: its path (`spec.ports.0.port`) and both values; undefined is absent. */
export interface FieldChange {
  path: string[];
  from: unknown;
  to: unknown;
}

/** Every leaf that differs between two objects, volatile fields left out. Lists of unequal length are leaves. */
export function fieldChanges(former: object, changed: object): FieldChange[] {
  return leaves(lasting(former), lasting(changed), []);
}

function leaves(from: unknown, to: unknown, path: string[]): FieldChange[] {
  if (isDeepStrictEqual(from, to)) return [];
  const lists = Array.isArray(from) && Array.isArray(to) && from.length === to.length;
  if (!lists && !(isMap(from) && isMap(to))) return [{ path, from, to }];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) =>
    leaves(valueAt(from, [key]), valueAt(to, [key]), [...path, key]),
  );
}

/** The value at a path of keys and list places; undefined when any part is absent. */
export function valueAt(object: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isMap(value) || Array.isArray(value) ? own(value as Json, key) : undefined),
    object,
  );
}

function own(map: Json, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
