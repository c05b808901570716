import type {
  CSIDriver,
  CSINode,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttachment,
} from '../types/index.js';
import { cells, createdAt, nameOf } from './row.js';

/** In this order, whatever the object has. */
const MODES: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

const modesText = (modes: readonly string[] = []): string =>
  Object.entries(MODES)
    .filter(([mode]) => modes.includes(mode))
    .map(([, text]) => text)
    .join(',');

const DEFAULT_CLASS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
/** Where claims and volumes had their class once. */
const CLASS = 'volume.beta.kubernetes.io/storage-class';

export const storage = {
  persistentvolumes: cells<PersistentVolume>((object, since) => {
    const { metadata, spec, status } = object;
    return [
      nameOf(object),
      spec?.capacity?.['storage'] ?? '0',
      modesText(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? '',
      metadata?.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
      spec?.claimRef === undefined ? '' : `${spec.claimRef.namespace}/${spec.claimRef.name}`,
      metadata?.annotations?.[CLASS] ?? spec?.storageClassName ?? '',
      spec?.volumeAttributesClassName ?? '<unset>',
      status?.reason ?? '',
      since(createdAt(object)),
      spec?.volumeMode ?? '<unset>',
    ];
  }),
  persistentvolumeclaims: cells<PersistentVolumeClaim>((object, since) => {
    const { metadata, spec, status } = object;
    const bound = (spec?.volumeName ?? '') !== '';
    return [
      nameOf(object),
      metadata?.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
      spec?.volumeName ?? '',
      bound ? (status?.capacity?.['storage'] ?? '0') : '',
      bound ? modesText(status?.accessModes) : '',
      metadata?.annotations?.[CLASS] ?? spec?.storageClassName ?? '',
      spec?.volumeAttributesClassName ?? '<unset>',
      since(createdAt(object)),
      spec?.volumeMode ?? '<unset>',
    ];
  }),
  'storageclasses.storage.k8s.io': cells<StorageClass>((object, since) => {
    const isDefault = DEFAULT_CLASS.some((key) => object.metadata?.annotations?.[key] === 'true');
    return [
      `${nameOf(object)}${isDefault ? ' (default)' : ''}`,
      object.provisioner,
      object.reclaimPolicy ?? 'Delete',
      object.volumeBindingMode ?? 'Immediate',
      object.allowVolumeExpansion ?? false,
      since(createdAt(object)),
    ];
  }),
  'csinodes.storage.k8s.io': cells<CSINode>((object, since) => [
    nameOf(object),
    (object.spec.drivers ?? []).length,
    since(createdAt(object)),
  ]),
  'csidrivers.storage.k8s.io': cells<CSIDriver>((object, since) => {
    const { spec } = object;
    return [
      nameOf(object),
      spec.attachRequired ?? true,
      spec.podInfoOnMount ?? false,
      spec.storageCapacity ?? false,
      spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>',
      spec.requiresRepublish ?? false,
      spec.volumeLifecycleModes?.join(',') || '<none>',
      since(createdAt(object)),
    ];
  }),
  'volumeattachments.storage.k8s.io': cells<VolumeAttachment>((object, since) => [
    nameOf(object),
    object.spec.attacher,
    object.spec.source.persistentVolumeName ?? '',
    object.spec.nodeName,
    object.status?.attached ?? false,
    since(createdAt(object)),
  ]),
};
