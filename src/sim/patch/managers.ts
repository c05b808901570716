import type { KubeObject, ManagedFields } from '../machinery/index.js';
import type { FieldSet } from './fieldset.js';
import { sorted, union } from './fieldset.js';

/** An entry of managedFields, with its set. */
export interface Manager {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource: string;
  /** RFC 3339; absent for one that applied and changed nothing. */
  time?: string;
  set: FieldSet;
}

/** Who has which fields, by `idOf`. */
export type Managers = Map<string, Manager>;

/** The most entries of updates; the oldest are put together beyond it (internal/fieldmanager.go). */
const MAX_UPDATES = 10;

/** Entries with the same identity are one; an applier keeps its own through versions. */
export function idOf({
  manager,
  operation,
  apiVersion,
  subresource,
}: Omit<Manager, 'set'>): string {
  return JSON.stringify({
    manager,
    operation,
    ...(operation === 'Apply' ? {} : { apiVersion }),
    ...(subresource === '' ? {} : { subresource }),
  });
}

/** The managers of an object; none when its managedFields cannot be read (internal/managedfields.go). */
export function decode(entries: readonly ManagedFields[] | undefined): Managers {
  const managers: Managers = new Map();
  for (const entry of entries ?? []) {
    const { operation, apiVersion, fieldsType } = entry;
    if (operation !== 'Apply' && operation !== 'Update') return new Map();
    if (!apiVersion || fieldsType !== 'FieldsV1') return new Map();
    const manager: Manager = {
      manager: entry.manager ?? '',
      operation,
      apiVersion,
      subresource: entry.subresource ?? '',
      set: (entry.fieldsV1 ?? {}) as FieldSet,
    };
    if (entry.time !== undefined) manager.time = entry.time;
    managers.set(idOf(manager), manager);
  }
  return managers;
}

/** managedFields as they are stored: in the API's order; undefined when there are none. */
export function encode(managers: Managers): ManagedFields[] | undefined {
  if (managers.size === 0) return undefined;
  return [...managers.values()].sort(inOrder).map((each) => ({
    manager: each.manager,
    operation: each.operation,
    apiVersion: each.apiVersion,
    ...(each.time === undefined ? {} : { time: each.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: sorted(each.set),
    ...(each.subresource === '' ? {} : { subresource: each.subresource }),
  }));
}

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function inOrder(a: Manager, b: Manager): number {
  return (
    order(a.operation, b.operation) ||
    order(a.time ?? '', b.time ?? '') ||
    order(a.manager, b.manager) ||
    order(a.apiVersion, b.apiVersion) ||
    order(a.subresource, b.subresource)
  );
}

/** Puts the oldest updates together as `ancient-changes`, one for each version (internal/capmanagers.go). */
export function cap(managers: Managers): void {
  const updates = [...managers].filter(([, { operation }]) => operation === 'Update');
  if (updates.length <= MAX_UPDATES) return;
  updates.sort(([a, x], [b, y]) => order(x.time ?? '', y.time ?? '') || order(a, b));
  const firsts = new Map<string, string>();
  let count = updates.length;
  for (const [id, manager] of updates) {
    if (count <= MAX_UPDATES) return;
    const { apiVersion } = manager;
    const first = firsts.get(apiVersion);
    if (first === undefined) {
      firsts.set(apiVersion, id);
      continue;
    }
    const bucket: Manager = {
      manager: 'ancient-changes',
      operation: 'Update',
      apiVersion,
      subresource: '',
      set: {},
    };
    const bucketId = idOf(bucket);
    const before = managers.get(bucketId) ?? managers.get(first);
    if (!managers.has(bucketId)) managers.delete(first);
    const set = union(before?.set ?? {}, manager.set);
    const { time } = manager;
    managers.delete(id);
    managers.set(bucketId, { ...bucket, ...(time === undefined ? {} : { time }), set });
    count--;
  }
}

/** The object as the walks see it: who manages its fields is no field of it. */
export function withoutManagers<T extends KubeObject>(object: T): T {
  if (object.metadata?.managedFields === undefined) return object;
  const metadata = { ...object.metadata };
  delete metadata.managedFields;
  return { ...object, metadata };
}
