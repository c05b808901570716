import type { KubeObject, OwnerReference } from '../../machinery/index.js';

export const nameOf = (object: KubeObject): string => object.metadata?.name ?? '';
export const namespaceOf = (object: KubeObject): string => object.metadata?.namespace ?? '';
export const uidOf = (object: KubeObject): string => object.metadata?.uid ?? '';
export const isBeingDeleted = (object: KubeObject): boolean =>
  object.metadata?.deletionTimestamp !== undefined;

/** `namespace/name`: the key of an object in a work queue. */
export const keyOf = (object: KubeObject): string => `${namespaceOf(object)}/${nameOf(object)}`;

export function splitKey(key: string): [namespace: string, name: string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}

/** The reference by which an object says that `owner` manages it (metav1.NewControllerRef). */
export function controllerRef(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion ?? '',
    kind: owner.kind ?? '',
    name: nameOf(owner),
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Oldest first; what has the same second, by name. */
export function byCreation(a: KubeObject, b: KubeObject): number {
  const [left, right] = [a, b].map(({ metadata }) => metadata?.creationTimestamp ?? '');
  if (left !== right) return (left ?? '') < (right ?? '') ? -1 : 1;
  return nameOf(a) < nameOf(b) ? -1 : 1;
}

/** Not only the status is another: what a controller wrote itself need not be looked at again. */
export const specChanged = (old: KubeObject, object: KubeObject): boolean =>
  old.metadata?.generation !== object.metadata?.generation ||
  old.metadata?.deletionTimestamp !== object.metadata?.deletionTimestamp;
