import type { Kind } from '../contract/index.js';
import type { FieldError, KubeObject } from '../machinery/index.js';

/** A new object of a kind that lives in namespaces is in one. */
export function checkHasNamespace(kind: Kind, draft: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  if (kind.namespaced && (draft.metadata?.namespace ?? '') === '') {
    errors.push({
      reason: 'FieldValueRequired',
      field: 'metadata.namespace',
      message: 'Required value',
    });
  }
  return errors;
}

/** apimachinery pkg/api/validation/objectmeta.go ValidateFinalizersUpdate: nothing new holds an object that goes. */
export function checkAddedFinalizers(draft: KubeObject, old: KubeObject): FieldError[] {
  if (old.metadata?.deletionTimestamp === undefined) return [];
  const known = new Set(old.metadata.finalizers);
  const added = (draft.metadata?.finalizers ?? []).filter((each) => !known.has(each));
  if (added.length === 0) return [];
  const list = added.map((each) => JSON.stringify(each)).join(', ');
  return [
    {
      reason: 'FieldValueForbidden',
      field: 'metadata.finalizers',
      message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    },
  ];
}
