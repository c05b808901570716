import type { KubeObject } from '../machinery/index.js';
import type { FieldSet } from './fieldset.js';
import { difference, intersection, isEmpty, union, without } from './fieldset.js';
import type { Manager, Managers } from './managers.js';
import type { Type } from './type.js';
import type { Comparison } from './walk.js';
import { compare } from './walk.js';

/** What nobody owns (internal/stripmeta.go). */
const STRIPPED: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:clusterName': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
  },
};

export function stripped(set: FieldSet): FieldSet {
  return difference(set, STRIPPED);
}

/**
 * Fields that a write of this subresource resets, so that its writer does not own them: the status for
 * the object itself, the spec for its status. Of kinds that have a status subresource.
 */
export function resetFields(subresource: string): FieldSet {
  if (subresource === '') return { 'f:status': {} };
  return subresource === 'status' ? { 'f:spec': {} } : {};
}

/** What a change of an object does to fields, and who would lose some by it. */
export interface Effect extends Comparison {
  /** What others own of the fields that were modified or added. */
  conflicts: { id: string; manager: Manager; set: FieldSet }[];
}

/** Source: structured-merge-diff merge/update.go. `self`: the identity that makes the change. */
export function effectOf(
  old: KubeObject,
  next: KubeObject,
  type: Type,
  managers: Managers,
  self: string,
  reset: FieldSet,
): Effect {
  const all = compare(old, next, type);
  const removed = without(all.removed, reset);
  const modified = without(all.modified, reset);
  const added = without(all.added, reset);
  const changed = union(modified, added);
  const conflicts: Effect['conflicts'] = [];
  for (const [id, manager] of managers) {
    if (id === self) continue;
    const set = intersection(manager.set, changed);
    if (!isEmpty(set)) conflicts.push({ id, manager, set });
  }
  return { removed, modified, added, conflicts };
}

/** Takes from the others what the change took from them; those who have nothing left go. */
export function settle(managers: Managers, self: string, { removed, conflicts }: Effect): void {
  for (const { id, manager, set } of conflicts) {
    managers.set(id, { ...manager, set: difference(manager.set, set) });
  }
  for (const [id, manager] of managers) {
    const set = id === self ? manager.set : difference(manager.set, removed);
    if (isEmpty(set)) managers.delete(id);
    else managers.set(id, { ...manager, set });
  }
}
