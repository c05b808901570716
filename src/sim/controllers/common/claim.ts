import type { Api } from '../../contract/index.js';
import { controllerOf, type KubeObject, type Selector } from '../../machinery/index.js';
import { controllerRef, isBeingDeleted, nameOf, namespaceOf, uidOf } from './names.js';

/**
 * What belongs to `owner` (controller_ref_manager.go): of `owned`, what its selector still matches, the
 * others are released; of `orphans`, what it matches is adopted, unless the owner is going.
 */
export function claim<T extends KubeObject>(
  api: Api,
  resource: string,
  owner: KubeObject,
  selector: Selector,
  owned: readonly T[],
  orphans: readonly T[],
): T[] {
  const claimed: T[] = [];
  for (const object of owned) {
    if (selector(object.metadata?.labels)) claimed.push(object);
    else if (!isBeingDeleted(owner)) release(api, resource, owner, object);
  }
  if (isBeingDeleted(owner)) return claimed;
  for (const object of orphans) {
    if (isBeingDeleted(object) || !selector(object.metadata?.labels)) continue;
    const adopted = adopt(api, resource, owner, object);
    if (adopted !== undefined) claimed.push(adopted);
  }
  return claimed;
}

function adopt<T extends KubeObject>(
  api: Api,
  resource: string,
  owner: KubeObject,
  object: T,
): T | undefined {
  return api.update<T>(resource, namespaceOf(object), nameOf(object), (draft) => {
    if (controllerOf(draft) !== undefined || draft.metadata === undefined) return;
    draft.metadata.ownerReferences = [
      ...(draft.metadata.ownerReferences ?? []),
      controllerRef(owner),
    ];
  });
}

function release(api: Api, resource: string, owner: KubeObject, object: KubeObject): void {
  api.update(resource, namespaceOf(object), nameOf(object), (draft) => {
    if (draft.metadata === undefined) return;
    const left = draft.metadata.ownerReferences?.filter(({ uid }) => uid !== uidOf(owner)) ?? [];
    draft.metadata.ownerReferences = left.length === 0 ? undefined : left;
  });
}
