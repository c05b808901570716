import type { Admission } from '../contract/index.js';

const FINALIZERS: Record<string, string> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
};

/** Volumes and claims are not removed while something uses them. */
export function storageObjectInUseProtection(): Admission {
  return {
    name: 'StorageObjectInUseProtection',
    mutate({ operation, resource, object }) {
      const finalizer = FINALIZERS[resource];
      if (operation !== 'CREATE' || finalizer === undefined || object === undefined) return;
      const finalizers = object.metadata?.finalizers ?? [];
      if (finalizers.includes(finalizer)) return;
      object.metadata = { ...object.metadata, finalizers: [...finalizers, finalizer] };
    },
  };
}
