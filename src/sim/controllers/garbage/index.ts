import type { Api, Change, Component, Sim } from '../../contract/index.js';
import { same, type KubeObject, type OwnerReference } from '../../machinery/index.js';
import { isBeingDeleted, nameOf, namespaceOf, refused, startLoop, uidOf } from '../common/index.js';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
/** Not looked at: they have no owners, and there are many (garbagecollector ignoredResources). */
const IGNORED = new Set(['events', 'leases.coordination.k8s.io']);

/**
 * The garbage collector (pkg/controller/garbagecollector). What it does with a dependent:
 *
 *     an owner lives                       → stays; references to owners that are gone are removed
 *     only owners that wait for it, and it has dependents itself → is deleted in the foreground
 *     no owner is left, or they wait       → is deleted in the background
 *
 * and with an owner that is being deleted:
 *
 *     finalizer `orphan`             → its dependents lose the reference, then the finalizer goes
 *     finalizer `foregroundDeletion` → its dependents are deleted; the finalizer goes when none blocks
 *
 * Nothing is searched: the store files every object under the UIDs of its owners.
 */
export function startGarbageCollector(sim: Sim): Component {
  const { api } = sim;
  const watched = new Map<string, () => void>();

  const work = (key: string): void => {
    const [resource = '', namespace = '', name = ''] = key.split('|');
    const object = api.get(resource, namespace, name);
    if (object === undefined) return;
    if (isBeingDeleted(object)) {
      const finalizers = object.metadata?.finalizers ?? [];
      if (finalizers.includes(ORPHAN)) orphanDependents(resource, object);
      else if (finalizers.includes(FOREGROUND)) deleteDependents(resource, object);
    } else judge(resource, object);
  };

  const orphanDependents = (resource: string, owner: KubeObject): void => {
    for (const dependent of api.by('byOwner', uidOf(owner))) {
      const its = resourceOf(api, dependent);
      if (its !== undefined) dropReferences(its, dependent, new Set([uidOf(owner)]));
    }
    dropFinalizer(resource, owner, ORPHAN);
  };
  const deleteDependents = (resource: string, owner: KubeObject): void => {
    const dependents = api.by('byOwner', uidOf(owner));
    for (const dependent of dependents) enqueue(dependent);
    const blocks = dependents.some((dependent) =>
      referencesOf(dependent).some(
        ({ uid, blockOwnerDeletion }) => uid === uidOf(owner) && blockOwnerDeletion === true,
      ),
    );
    if (!blocks) dropFinalizer(resource, owner, FOREGROUND);
  };

  const judge = (resource: string, object: KubeObject): void => {
    const references = referencesOf(object);
    if (references.length === 0) return;
    const gone = new Set<string>();
    const waiting = new Set<string>();
    let solid = false;
    for (const reference of references) {
      const owner = ownerOf(api, object, reference);
      if (owner === undefined) gone.add(reference.uid);
      else if (
        reference.blockOwnerDeletion === true &&
        isBeingDeleted(owner) &&
        owner.metadata?.finalizers?.includes(FOREGROUND)
      ) {
        waiting.add(reference.uid);
      } else solid = true;
    }
    if (solid) {
      if (gone.size + waiting.size > 0) {
        dropReferences(resource, object, new Set([...gone, ...waiting]));
      }
      return;
    }
    const inForeground = waiting.size > 0 && api.by('byOwner', uidOf(object)).length > 0;
    remove(resource, object, inForeground ? 'Foreground' : policyOf(object));
  };
  const remove = (
    resource: string,
    object: KubeObject,
    propagationPolicy: 'Background' | 'Foreground' | 'Orphan',
  ): void => {
    api.delete(resource, namespaceOf(object), nameOf(object), {
      propagationPolicy,
      preconditions: { uid: uidOf(object) },
    });
  };

  const dropReferences = (resource: string, object: KubeObject, uids: Set<string>): void => {
    api.update(resource, namespaceOf(object), nameOf(object), (draft) => {
      const left = referencesOf(draft).filter(({ uid }) => !uids.has(uid));
      draft.metadata = {
        ...draft.metadata,
        ownerReferences: left.length === 0 ? undefined : left,
      };
    });
  };
  const dropFinalizer = (resource: string, object: KubeObject, finalizer: string): void => {
    api.update(resource, namespaceOf(object), nameOf(object), (draft) => {
      const left = draft.metadata?.finalizers?.filter((each) => each !== finalizer) ?? [];
      draft.metadata = { ...draft.metadata, finalizers: left.length === 0 ? undefined : left };
    });
  };

  const enqueue = (object: KubeObject): void => {
    const resource = resourceOf(api, object);
    if (resource !== undefined) loop.add(`${resource}|${namespaceOf(object)}|${nameOf(object)}`);
  };
  const see = ({ type, object, old }: Change): void => {
    if (type === 'DELETED') {
      for (const dependent of api.by('byOwner', uidOf(object))) enqueue(dependent);
      // An owner that waits for its dependents may go now.
      for (const reference of referencesOf(object)) {
        const owner = ownerOf(api, object, reference);
        if (owner !== undefined && isBeingDeleted(owner)) enqueue(owner);
      }
      return;
    }
    if (isBeingDeleted(object)) {
      const finalizers = object.metadata?.finalizers ?? [];
      if (finalizers.includes(FOREGROUND) || finalizers.includes(ORPHAN)) enqueue(object);
      return;
    }
    const references = referencesOf(object);
    if (references.length === 0) return;
    if (old !== undefined && same(referencesOf(old), references)) return;
    const absent = references.some((reference) => {
      const owner = ownerOf(api, object, reference);
      return owner === undefined || isBeingDeleted(owner);
    });
    if (absent) enqueue(object);
  };

  const watchAll = (): void => {
    const present = new Set(api.resources().map(({ resource }) => resource));
    for (const [resource, stop] of watched) {
      if (present.has(resource)) continue;
      stop();
      watched.delete(resource);
    }
    for (const resource of present) {
      if (IGNORED.has(resource) || watched.has(resource)) continue;
      try {
        watched.set(resource, api.watch(resource, see));
      } catch (error) {
        // Some resources are only asked for, and have nothing to watch.
        if (!refused(error, 'NotFound', 'MethodNotAllowed')) throw error;
      }
    }
  };
  const loop = startLoop(sim, 'garbage-collector', work);
  watchAll();
  loop.watch('customresourcedefinitions.apiextensions.k8s.io', watchAll);
  loop.also(() => {
    for (const stop of watched.values()) stop();
  });
  return loop;
}

const referencesOf = (object: KubeObject): OwnerReference[] =>
  object.metadata?.ownerReferences ?? [];

const resourceOf = (api: Api, { apiVersion = '', kind = '' }: KubeObject): string | undefined =>
  api.resourceOf(apiVersion, kind);

/** The owner that a reference means: in the namespace of the dependent, or of the cluster. */
function ownerOf(
  api: Api,
  dependent: KubeObject,
  { apiVersion, kind, name, uid }: OwnerReference,
): KubeObject | undefined {
  const resource = api.resourceOf(apiVersion, kind);
  if (resource === undefined) return undefined;
  const owner = api.get(resource, namespaceOf(dependent), name) ?? api.get(resource, '', name);
  return uidOf(owner ?? {}) === uid ? owner : undefined;
}

function policyOf({ metadata }: KubeObject): 'Background' | 'Foreground' | 'Orphan' {
  if (metadata?.finalizers?.includes(ORPHAN)) return 'Orphan';
  return metadata?.finalizers?.includes(FOREGROUND) ? 'Foreground' : 'Background';
}
