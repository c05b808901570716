import type { Component, Sim } from '../../contract/index.js';
import { quantity, same } from '../../machinery/index.js';
import { fits, isDelayed } from '../../scheduler/index.js';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../types/index.js';
import {
  isBeingDeleted,
  keyOf,
  nameOf,
  namespaceOf,
  splitKey,
  startLoop,
  uidOf,
} from '../common/index.js';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
const COMPLETED = 'pv.kubernetes.io/bind-completed';
const BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
/** How often a claim that waits is looked at, and its event repeated (--pvclaimbinder-sync-period), ms. */
const PERIOD = 15_000;

/**
 * Binds claims to volumes that are there already; nothing is provisioned (pv_controller.go).
 *
 *     a claim names a volume, or a volume the claim → they are bound
 *     its class waits for a pod                     → Pending, event WaitForFirstConsumer
 *     a volume fits                                 → the smallest is bound
 *     none does                                     → Pending, with the event that says why
 *     the claim of a volume is gone                 → Released, or deleted (reclaim policy Delete)
 */
export function startVolumeBinder(sim: Sim): Component {
  const { api } = sim;
  const recorder = sim.recorders('persistentvolume-controller');

  const work = (key: string): void => {
    if (key.startsWith('/')) syncVolume(key.slice(1));
    else syncClaim(key);
  };

  const syncClaim = (key: string): void => {
    const claim = api.get<PersistentVolumeClaim>(CLAIMS, ...splitKey(key));
    if (claim?.spec === undefined || isBeingDeleted(claim)) return;
    const volumes = api.list<PersistentVolume>(VOLUMES);
    const named = claim.spec.volumeName
      ? volumes.find((volume) => nameOf(volume) === claim.spec?.volumeName)
      : volumes.find(({ spec }) => spec?.claimRef?.uid === uidOf(claim) || isFor(spec, claim));
    if (claim.metadata?.annotations?.[COMPLETED] === 'yes' && claim.spec.volumeName) {
      if (named === undefined) writePhase(claim, 'Lost');
      return;
    }
    if (named !== undefined) {
      if (fits(named, claim)) bind(claim, named);
      return;
    }
    writePhase(claim, 'Pending');
    loop.addAfter(key, PERIOD);
    if (isDelayed(api, claim)) {
      const text = 'waiting for first consumer to be created before binding';
      recorder.event(claim, 'Normal', 'WaitForFirstConsumer', text);
      return;
    }
    const free = volumes.filter((volume) => fits(volume, claim));
    const size = ({ spec }: PersistentVolume): number => quantity(spec?.capacity?.storage);
    const smallest = free.sort((a, b) => size(a) - size(b))[0];
    if (smallest !== undefined) bind(claim, smallest);
    else complain(claim);
  };
  const isFor = (spec: PersistentVolume['spec'], claim: PersistentVolumeClaim): boolean =>
    spec?.claimRef?.uid === undefined &&
    spec?.claimRef?.name === nameOf(claim) &&
    spec.claimRef.namespace === namespaceOf(claim);

  const complain = (claim: PersistentVolumeClaim): void => {
    const name = claim.spec?.storageClassName;
    if (!name) {
      const text = 'no persistent volumes available for this claim and no storage class is set';
      recorder.event(claim, 'Normal', 'FailedBinding', text);
      return;
    }
    const its = api.get<StorageClass>('storageclasses.storage.k8s.io', '', name);
    if (its === undefined) {
      const text = `storageclass.storage.k8s.io "${name}" not found`;
      recorder.event(claim, 'Warning', 'ProvisioningFailed', text);
    } else if (its.provisioner === NO_PROVISIONER) {
      const text = `no volume plugin matched name: ${NO_PROVISIONER}`;
      recorder.event(claim, 'Warning', 'ProvisioningFailed', text);
    } else {
      const text = `Waiting for a volume to be created either by the external provisioner '${its.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
      recorder.event(claim, 'Normal', 'ExternalProvisioning', text);
    }
  };

  const bind = (claim: PersistentVolumeClaim, volume: PersistentVolume): void => {
    const { name, namespace, uid, resourceVersion } = claim.metadata ?? {};
    const byUs = volume.spec?.claimRef === undefined;
    api.update<PersistentVolume>(VOLUMES, '', nameOf(volume), (draft) => {
      if (draft.spec?.claimRef?.uid === uid) return;
      const kind = 'PersistentVolumeClaim';
      const claimRef = { kind, apiVersion: 'v1', name, namespace, uid, resourceVersion };
      draft.spec = { ...draft.spec, claimRef };
      const annotations = { ...draft.metadata?.annotations, [BY_CONTROLLER]: 'yes' };
      if (byUs) draft.metadata = { ...draft.metadata, annotations };
    });
    writeVolumePhase(nameOf(volume), 'Bound');
    api.update<PersistentVolumeClaim>(CLAIMS, namespaceOf(claim), nameOf(claim), (draft) => {
      const annotations: Record<string, string> = { ...draft.metadata?.annotations };
      annotations[COMPLETED] = 'yes';
      if (draft.spec?.volumeName === undefined) annotations[BY_CONTROLLER] = 'yes';
      draft.spec = { ...draft.spec, volumeName: nameOf(volume) };
      draft.metadata = { ...draft.metadata, annotations };
    });
    api.updateStatus<PersistentVolumeClaim>(CLAIMS, namespaceOf(claim), nameOf(claim), (draft) => {
      draft.status = {
        ...draft.status,
        phase: 'Bound',
        accessModes: volume.spec?.accessModes,
        capacity: volume.spec?.capacity,
      };
    });
  };
  const writePhase = (claim: PersistentVolumeClaim, phase: string): void => {
    if (claim.status?.phase === phase) return;
    api.updateStatus<PersistentVolumeClaim>(CLAIMS, namespaceOf(claim), nameOf(claim), (draft) => {
      draft.status = { ...draft.status, phase };
    });
  };
  const writeVolumePhase = (name: string, phase: string): void => {
    api.updateStatus<PersistentVolume>(VOLUMES, '', name, (draft) => {
      if (draft.status?.phase === phase) return;
      const lastPhaseTransitionTime = sim.clock.stamp();
      draft.status = { ...draft.status, phase, lastPhaseTransitionTime };
    });
  };

  const syncVolume = (name: string): void => {
    const volume = api.get<PersistentVolume>(VOLUMES, '', name);
    if (volume === undefined || isBeingDeleted(volume)) return;
    const reference = volume.spec?.claimRef;
    if (reference?.uid === undefined) {
      writeVolumePhase(name, 'Available');
      for (const claim of api.list<PersistentVolumeClaim>(CLAIMS)) {
        if (claim.status?.phase !== 'Bound') loop.add(keyOf(claim));
      }
      return;
    }
    const { namespace = '', name: claimName = '' } = reference;
    const claim = api.get<PersistentVolumeClaim>(CLAIMS, namespace, claimName);
    if (claim !== undefined && uidOf(claim) === reference.uid) {
      if (claim.status?.phase !== 'Bound') loop.add(keyOf(claim));
      return;
    }
    writeVolumePhase(name, 'Released');
    if (volume.spec?.persistentVolumeReclaimPolicy === 'Delete') api.delete(VOLUMES, '', name);
  };

  const loop = startLoop(sim, 'persistentvolume-binder', work);
  loop.watch<PersistentVolumeClaim>(CLAIMS, ({ type, object, old }) => {
    if (type === 'DELETED') {
      if (object.spec?.volumeName) loop.add(`/${object.spec.volumeName}`);
    } else if (old === undefined || !same(old.spec, object.spec)) loop.add(keyOf(object));
  });
  loop.watch<PersistentVolume>(VOLUMES, ({ type, object, old }) => {
    if (type === 'DELETED') {
      const { namespace, name } = object.spec?.claimRef ?? {};
      if (name !== undefined) loop.add(`${namespace}/${name}`);
    } else if (old === undefined || !same(old.spec, object.spec)) loop.add(`/${nameOf(object)}`);
  });
  return loop;
}
