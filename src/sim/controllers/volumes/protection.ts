import type { Component, Sim } from '../../contract/index.js';
import type { KubeObject } from '../../machinery/index.js';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../types/index.js';
import {
  isBeingDeleted,
  isTerminal,
  keyOf,
  nameOf,
  namespaceOf,
  splitKey,
  startLoop,
  uidOf,
} from '../common/index.js';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';

/**
 * Lets a claim that is being deleted go when no pod uses it, and a volume when it is not bound: takes
 * away the finalizers that admission has put there (pvc_protection_controller.go, pv_protection_controller.go).
 */
export function startVolumeProtection(sim: Sim): Component {
  const { api } = sim;
  /** Claim → UIDs of the pods that use it. */
  const users = new Map<string, Set<string>>();

  const work = (key: string): void => {
    const [namespace, name] = splitKey(key);
    if (namespace === '') {
      const volume = api.get<PersistentVolume>(VOLUMES, '', name);
      if (volume === undefined || !isBeingDeleted(volume)) return;
      if (volume.status?.phase !== 'Bound') drop(VOLUMES, volume, 'kubernetes.io/pv-protection');
      return;
    }
    const claim = api.get<PersistentVolumeClaim>(CLAIMS, namespace, name);
    if (claim === undefined || !isBeingDeleted(claim) || users.has(key)) return;
    drop(CLAIMS, claim, 'kubernetes.io/pvc-protection');
  };
  const drop = (resource: string, object: KubeObject, finalizer: string): void => {
    api.update(resource, namespaceOf(object), nameOf(object), (draft) => {
      const left = draft.metadata?.finalizers?.filter((each) => each !== finalizer) ?? [];
      draft.metadata = { ...draft.metadata, finalizers: left.length === 0 ? undefined : left };
    });
  };

  const loop = startLoop(sim, 'pvc-protection-controller', work);
  loop.watch<Pod>('pods', ({ type, object }) => {
    for (const { persistentVolumeClaim } of object.spec?.volumes ?? []) {
      if (persistentVolumeClaim === undefined) continue;
      const key = `${namespaceOf(object)}/${persistentVolumeClaim.claimName}`;
      const using = users.get(key) ?? new Set<string>();
      if (type === 'DELETED' || isTerminal(object)) using.delete(uidOf(object));
      else using.add(uidOf(object));
      if (using.size > 0) users.set(key, using);
      else {
        users.delete(key);
        loop.add(key);
      }
    }
  });
  for (const resource of [CLAIMS, VOLUMES]) {
    loop.watch(resource, ({ type, object }) => {
      if (type !== 'DELETED' && isBeingDeleted(object)) loop.add(keyOf(object));
    });
  }
  return loop;
}
