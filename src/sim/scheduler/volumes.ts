import type { Api } from '../contract/index.js';
import { quantity, selectorOf } from '../machinery/index.js';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../types/index.js';
import type { Account } from './account.js';
import { termHolds } from './node-affinity.js';
import type { Wish } from './wish.js';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';

/** What a pod's claims mean for where it can be. */
export interface Volumes {
  /** It can be nowhere: the text of PreFilter. */
  nowhere?: string;
  /** Why not on this node; undefined when nothing stands in the way. */
  refuses?: (account: Account) => string | undefined;
  /** Claims that are bound once a node is chosen, with the volume that there is on it. */
  reserve?: (account: Account) => { claim: PersistentVolumeClaim; volume: PersistentVolume }[];
}

/** plugins/volumebinding: static volumes only, nothing is provisioned here. */
export function volumesOf(api: Api, wish: Wish): Volumes {
  if (wish.claims.length === 0) return {};
  const bound: PersistentVolume[] = [];
  const waiting: PersistentVolumeClaim[] = [];
  for (const name of wish.claims) {
    const claim = api.get<PersistentVolumeClaim>(CLAIMS, wish.namespace, name);
    if (claim === undefined) return { nowhere: `persistentvolumeclaim "${name}" not found` };
    if (claim.metadata?.deletionTimestamp !== undefined) {
      return { nowhere: `persistentvolumeclaim "${name}" is being deleted` };
    }
    if (claim.status?.phase === 'Lost') {
      const text = `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`;
      return { nowhere: text };
    }
    if (claim.spec?.volumeName) {
      const volume = api.get<PersistentVolume>(VOLUMES, '', claim.spec.volumeName);
      if (volume === undefined || claim.status?.phase !== 'Bound') {
        return { nowhere: 'pod has unbound immediate PersistentVolumeClaims' };
      }
      bound.push(volume);
    } else if (isDelayed(api, claim)) waiting.push(claim);
    else return { nowhere: 'pod has unbound immediate PersistentVolumeClaims' };
  }
  const reserve = (
    account: Account,
  ): { claim: PersistentVolumeClaim; volume: PersistentVolume }[] => {
    const free = waiting.length === 0 ? [] : api.list<PersistentVolume>(VOLUMES);
    const taken = new Set<string>();
    return waiting.flatMap((claim) => {
      const volume = free.find(
        (each) =>
          !taken.has(each.metadata?.name ?? '') && fits(each, claim) && reaches(each, account),
      );
      if (volume === undefined) return [];
      taken.add(volume.metadata?.name ?? '');
      return { claim, volume };
    });
  };
  return {
    reserve,
    refuses: (account) => {
      if (!bound.every((volume) => reaches(volume, account))) {
        return "node(s) didn't match PersistentVolume's node affinity";
      }
      return reserve(account).length < waiting.length
        ? "node(s) didn't find available persistent volumes to bind"
        : undefined;
    },
  };
}

export function isDelayed(api: Api, claim: PersistentVolumeClaim): boolean {
  const name = claim.spec?.storageClassName;
  if (!name) return false;
  const its = api.get<StorageClass>('storageclasses.storage.k8s.io', '', name);
  return its?.volumeBindingMode === 'WaitForFirstConsumer';
}

/** Whether a volume is free and as large, as accessible and of the class as a claim wants it. */
export function fits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { spec, status, metadata } = volume;
  const wanted = claim.spec;
  const reference = spec?.claimRef;
  const mine =
    reference === undefined
      ? status?.phase === undefined || status.phase === 'Available' || status.phase === 'Pending'
      : reference.name === claim.metadata?.name &&
        reference.namespace === claim.metadata?.namespace &&
        (reference.uid === undefined || reference.uid === claim.metadata?.uid);
  if (!mine || metadata?.deletionTimestamp !== undefined) return false;
  return (
    (spec?.storageClassName ?? '') === (wanted?.storageClassName ?? '') &&
    (spec?.volumeMode ?? 'Filesystem') === (wanted?.volumeMode ?? 'Filesystem') &&
    (wanted?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode)) &&
    quantity(spec?.capacity?.storage) >= quantity(wanted?.resources?.requests?.storage) &&
    (wanted?.selector === undefined || selectorOf(wanted.selector)(metadata?.labels))
  );
}

function reaches({ spec }: PersistentVolume, { labels, name }: Account): boolean {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms;
  if (terms === undefined) return true;
  return terms.some((term) => termHolds(term, labels, name));
}
