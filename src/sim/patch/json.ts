import type { ApiError } from '../machinery/index.js';
import { badRequest, clone, failure, same } from '../machinery/index.js';
import { isMap, own, put } from './merge.js';

/** The most operations a JSON patch may have: apiserver endpoints/handlers/patch.go. */
const MAX = 10_000;

type Container = Record<string, unknown> | unknown[];

interface Operation {
  op?: unknown;
  path?: unknown;
  from?: unknown;
  value?: unknown;
}

/**
 * The document with a JSON patch (RFC 6902) applied; neither is changed. As evanphx/json-patch v4 does it:
 * `replace` and `add` of a key that is not there do the same, indices from the end may be negative. Throws
 * ApiError: 400 when it is no list of operations, 413 for too many, 422 when one does not apply.
 */
export function jsonPatch<T>(document: T, operations: unknown): T {
  if (!Array.isArray(operations)) throw undecodable(operations, 'value of type []', '');
  for (const operation of operations as unknown[]) {
    if (operation === null) continue;
    if (!isMap(operation)) throw undecodable(operation, 'value of type ', '');
    for (const key of ['op', 'path', 'from']) {
      const value = operation[key] ?? '';
      if (typeof value !== 'string')
        throw undecodable(value, 'struct field ', `.${key} of type string`);
    }
  }
  if (operations.length > MAX) {
    throw failure(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX}, got ${operations.length}`,
    );
  }
  const root: { value: unknown } = { value: clone(document) };
  for (const operation of operations as (Operation | null)[]) run(root, operation ?? {});
  return root.value as T;
}

/** What every operation that does not apply answers, whatever the reason was. */
function rejected(): ApiError {
  const message = 'the server rejected our request due to an error in our request';
  return failure(422, 'Invalid', message, {});
}

function run(root: { value: unknown }, { op, path, from, value }: Operation): void {
  if (typeof path !== 'string') throw rejected();
  switch (op) {
    case 'add':
      return add(at(root, path), clone(value ?? null));
    case 'remove':
      return remove(at(root, path));
    case 'replace': {
      if (path === '') {
        if (typeof value !== 'object' || value === null) throw rejected();
        root.value = clone(value);
        return;
      }
      const place = at(root, path);
      if (Array.isArray(place.holder)) place.holder[indexIn(place)] = clone(value ?? null);
      else put(place.holder, place.key, clone(value ?? null));
      return;
    }
    case 'move': {
      if (typeof from !== 'string') throw rejected();
      const source = at(root, from);
      const moved = get(source);
      remove(source);
      return add(at(root, path), moved ?? null);
    }
    case 'copy': {
      if (typeof from !== 'string') throw rejected();
      return add(at(root, path), clone(get(at(root, from)) ?? null));
    }
    case 'test': {
      const found = path === '' ? root.value : get(at(root, path));
      if (!same(found ?? null, value ?? null)) throw rejected();
      return;
    }
    default:
      throw rejected();
  }
}

interface Place {
  holder: Container;
  key: string;
}

/** Where a JSON pointer (RFC 6901) leads: the container and the key in it. */
function at(root: { value: unknown }, path: string): Place {
  const parts = path.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (parts.length < 2) throw rejected();
  let holder = root.value;
  for (const part of parts.slice(1, -1)) {
    if (!isContainer(holder)) throw rejected();
    holder = get({ holder, key: part });
  }
  if (!isContainer(holder)) throw rejected();
  return { holder, key: parts[parts.length - 1]! };
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function indexIn({ holder, key }: Place, extra = 0): number {
  const length = (holder as unknown[]).length + extra;
  if (!/^[+-]?\d+$/.test(key)) throw rejected();
  const index = Number(key);
  if (index >= length || index < -length) throw rejected();
  return index < 0 ? index + length : index;
}

function get(place: Place): unknown {
  const { holder, key } = place;
  if (Array.isArray(holder)) return holder[indexIn(place)];
  return own(holder, key);
}

function add(place: Place, value: unknown): void {
  const { holder, key } = place;
  if (!Array.isArray(holder)) put(holder, key, value);
  else if (key === '-') holder.push(value);
  else holder.splice(indexIn(place, 1), 0, value);
}

function remove(place: Place): void {
  const { holder, key } = place;
  if (Array.isArray(holder)) holder.splice(indexIn(place), 1);
  else if (Object.hasOwn(holder, key)) delete holder[key];
  else throw rejected();
}

function undecodable(value: unknown, what: string, rest: string): ApiError {
  const was = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const type = what.startsWith('struct') ? 'jsonPatchOp' : 'handlers.jsonPatchOp';
  return badRequest(
    `error decoding patch: json: cannot unmarshal ${was} into Go ${what}${type}${rest}`,
  );
}
