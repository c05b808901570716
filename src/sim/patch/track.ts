import type { KubeObject, ManagedFields } from '../machinery/index.js';
import { ElementError } from './element.js';
import type { FieldSet } from './fieldset.js';
import { isEmpty, union } from './fieldset.js';
import type { Manager, Managers } from './managers.js';
import { cap, decode, encode, idOf, withoutManagers } from './managers.js';
import { effectOf, resetFields, settle, stripped } from './ownership.js';
import type { Type } from './type.js';

/** A plain write (create, update, patch) whose fields get an owner. */
export interface TrackedWrite {
  /** Absent for a creation. */
  old?: KubeObject;
  /**
   * The object as the request made it, with defaults, but before admission and before what the API fills
   * in: nobody owns that.
   */
  next: KubeObject;
  manager: string;
  apiVersion: string;
  /** Default: the object itself. */
  subresource?: string;
  type: Type;
  /** RFC 3339. */
  now: string;
  /** Default: `resetFields(subresource)`. */
  reset?: FieldSet;
}

/**
 * The managedFields after a plain write; undefined when the object is not tracked (it had none, or they
 * were reset by an empty list). Source: apimachinery pkg/util/managedfields/internal/fieldmanager.go.
 */
export function trackUpdate(write: TrackedWrite): ManagedFields[] | undefined {
  const managers = managersOf(write);
  if (managers.size === 0 && write.old !== undefined) return undefined;
  try {
    update(managers, write);
  } catch (error) {
    // A list whose items lack their keys: validation refuses it, or nobody owns it (UpdateNoErrors).
    if (error instanceof ElementError) return undefined;
    throw error;
  }
  cap(managers);
  return encode(managers);
}

function managersOf({ old, next, subresource }: TrackedWrite): Managers {
  const before = old?.metadata?.managedFields;
  if (subresource !== undefined && subresource !== '') return decode(before);
  const given = next.metadata?.managedFields;
  if (given === undefined) return decode(before);
  if (given.length === 0 || (given.length === 1 && Object.keys(given[0]!).length === 0)) {
    return new Map();
  }
  const managers = decode(given);
  return managers.size === 0 ? decode(before) : managers;
}

/** Lets a write take and give up fields. Also what objects get that were never applied before. */
export function update(managers: Managers, write: TrackedWrite): void {
  const { subresource = '', type, reset = resetFields(subresource) } = write;
  const old = withoutManagers(write.old ?? type.map?.zero ?? {});
  const next = withoutManagers(write.next);
  const effect = effectOf(old, next, type, managers, '', reset);
  settle(managers, '', effect);
  const set = stripped(union(effect.modified, effect.added));
  if (isEmpty(set)) return;
  const entry: Manager = {
    manager: write.manager === '' ? 'unknown' : write.manager,
    operation: 'Update',
    apiVersion: write.apiVersion,
    subresource,
    time: write.now,
    set,
  };
  const id = idOf(entry);
  const before = managers.get(id);
  if (before !== undefined) entry.set = union(set, before.set);
  managers.set(id, entry);
}
