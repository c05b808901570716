import type { Kind } from '../contract/index.js';
import {
  clone,
  invalidValue,
  same,
  type FieldError,
  type KubeObject,
  type Metadata,
} from '../machinery/index.js';

/**
 * What of its identity a client's change would make another: apimachinery pkg/api/validation/objectmeta.go
 * ValidateObjectMetaAccessorUpdate, after what BeforeUpdate takes from the old object.
 */
export function checkIdentity(
  { metadata: given = {} }: KubeObject,
  { metadata: old = {} }: KubeObject,
  subresource: string,
): FieldError[] {
  const changed = (
    key: 'uid' | 'deletionTimestamp' | 'deletionGracePeriodSeconds',
  ): FieldError[] =>
    (given[key] ?? '') === '' || given[key] === old[key]
      ? []
      : [invalidValue(`metadata.${key}`, given[key], 'field is immutable')];
  return [
    ...changed('uid'),
    // A write of the status takes it from the old object, and so does any when that has one.
    ...(subresource === 'status' || old.deletionTimestamp !== undefined
      ? []
      : changed('deletionTimestamp')),
    ...changed('deletionGracePeriodSeconds'),
  ];
}

/** What no update may change (apiserver registry/rest/update.go BeforeUpdate). */
export function keepIdentity(draft: KubeObject, old: KubeObject): void {
  const before = old.metadata ?? {};
  const metadata: Metadata = { ...draft.metadata };
  for (const key of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'resourceVersion',
    'generation',
    'deletionTimestamp',
  ] as const) {
    if (before[key] === undefined) delete metadata[key];
    else (metadata as Record<string, unknown>)[key] = before[key];
  }
  metadata.deletionGracePeriodSeconds ??= before.deletionGracePeriodSeconds;
  if (metadata.deletionGracePeriodSeconds === undefined) delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  draft.metadata = metadata;
}

/** Whether anything but the metadata and the status differs. */
export function specChanged(
  next: KubeObject,
  old: KubeObject,
  counted: Kind['generation'],
): boolean {
  if (
    counted === 'annotations' &&
    !same(next.metadata?.annotations ?? {}, old.metadata?.annotations ?? {})
  )
    return true;
  for (const key of new Set([...Object.keys(next), ...Object.keys(old)])) {
    if (key === 'metadata' || key === 'status') continue;
    if (!same((next as Record<string, unknown>)[key], (old as Record<string, unknown>)[key]))
      return true;
  }
  return false;
}

/** The same but for who manages which field. */
export function sameButManagers(a: KubeObject, b: KubeObject): boolean {
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (key === 'metadata') continue;
    if (!same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) {
      return false;
    }
  }
  const without = ({ metadata }: KubeObject): Metadata => ({
    ...metadata,
    managedFields: undefined,
  });
  return same(without(a), without(b));
}

/** A draft for a write of the status: that changes nothing else, which is most of an object. */
export function statusCopy<T extends KubeObject>(old: T): T {
  const { metadata, status } = old as KubeObject & { status?: unknown };
  return {
    ...old,
    ...(metadata === undefined ? {} : { metadata: clone(metadata) }),
    ...(status === undefined ? {} : { status: clone(status) }),
  };
}
