import {
  compareQuantities,
  forbiddenField,
  invalidValue,
  notSupported,
  quantityValue,
  required,
  same,
  type FieldError,
} from '../../machinery/index.js';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
} from '../../types/index.js';
import { internalDiff } from '../diff/index.js';
import { checkLabelSelector, subdomainName } from '../metadata.js';
import type { Strategy } from '../strategy.js';
import { checkNodeSelector } from '../pod/check-affinity.js';
import { checkAmount } from './resources.js';
import { checkHostPath, checkLocal, checkNfs } from './sources.js';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];
const RECLAIM = ['Delete', 'Recycle', 'Retain'];

function checkModes(modes: string[], path: string): FieldError[] {
  const errors = modes
    .filter((mode) => !MODES.includes(mode))
    .map((mode) => notSupported(path, mode, MODES));
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    errors.push(forbiddenField(path, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}

function checkClass(name: string | undefined, path: string): FieldError[] {
  if ((name ?? '') === '') return [];
  return subdomainName(name ?? '', false).map((text) => invalidValue(path, name, text));
}

const checkVolumeMode = (mode: string | undefined, path: string): FieldError[] =>
  mode === undefined || VOLUME_MODES.includes(mode) ? [] : [notSupported(path, mode, VOLUME_MODES)];

const POSITIVE = 'must be greater than zero';

/** pkg/apis/core/validation ValidatePersistentVolumeClaimSpec; for templates of claims too. */
export function checkClaimSpec(
  spec: PersistentVolumeClaimSpec | undefined,
  path: string,
): FieldError[] {
  const { accessModes = [], selector, resources, storageClassName, volumeMode } = spec ?? {};
  const errors: FieldError[] = [];
  if (accessModes.length === 0) {
    errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  }
  errors.push(...checkLabelSelector(selector, `${path}.selector`));
  errors.push(...checkModes(accessModes, `${path}.accessModes`));
  const storage = resources?.requests?.storage;
  const at = `${path}.resources[storage]`;
  if (storage === undefined) errors.push(required(at));
  else if (compareQuantities(storage, '0') <= 0) errors.push(invalidValue(at, storage, POSITIVE));
  else errors.push(...checkAmount('storage', storage, at));
  errors.push(...checkClass(storageClassName, `${path}.storageClassName`));
  errors.push(...checkVolumeMode(volumeMode, `${path}.volumeMode`));
  return errors;
}

/** The spec of a claim, with what may change as it was. */
function fixedOf({ spec }: PersistentVolumeClaim, old: PersistentVolumeClaim): object {
  const before = old.spec ?? {};
  const fixed = { ...spec };
  if (before.volumeName === undefined) delete fixed.volumeName;
  // A class may be filled in later (retroactive default StorageClass).
  if (before.storageClassName === undefined) delete fixed.storageClassName;
  if (old.status?.phase === 'Bound') fixed.resources = before.resources;
  return fixed;
}

export const persistentVolumeClaim: Strategy<PersistentVolumeClaim> = {
  generation: 'none',
  defaults: ({ spec }) => {
    if (spec !== undefined) spec.volumeMode ??= 'Filesystem';
  },
  status: () => ({ phase: 'Pending' }),
  check: ({ spec }) => checkClaimSpec(spec, 'spec'),
  checkUpdate: (claim, old) => {
    const errors: FieldError[] = [];
    const [now, fixed] = [fixedOf(claim, old), fixedOf(old, old)];
    if (!same(now, fixed)) {
      const diff = internalDiff(fixed, now, 'PersistentVolumeClaimSpec');
      const text = `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${diff}`;
      errors.push(forbiddenField('spec', text));
    }
    const size = claim.spec?.resources?.requests?.storage ?? '0';
    const before = old.spec?.resources?.requests?.storage ?? '0';
    const actual = old.status?.capacity?.storage ?? '0';
    if (compareQuantities(size, before) < 0 && compareQuantities(size, actual) <= 0) {
      const text = 'field can not be less than status.capacity';
      errors.push(forbiddenField('spec.resources.requests.storage', text));
    }
    return errors;
  },
};

/** Fields of a volume's spec that are no source. */
const PLAIN = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

function checkVolume({ spec = {} }: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  const { accessModes = [], capacity = {}, persistentVolumeReclaimPolicy: policy } = spec;
  if (accessModes.length === 0) errors.push(required('spec.accessModes'));
  errors.push(...checkModes(accessModes, 'spec.accessModes'));
  const names = Object.keys(capacity);
  if (names.length === 0) errors.push(required('spec.capacity'));
  if (names.length !== 1 || capacity.storage === undefined) {
    errors.push(notSupported('spec.capacity', spec.capacity, ['storage']));
  }
  for (const [name, amount] of Object.entries(capacity)) {
    const at = `spec.capacity[${name}]`;
    const value = quantityValue(amount);
    if (value < 0) errors.push(invalidValue(at, value, 'must be a valid resource quantity'));
    if (compareQuantities(amount, '0') <= 0) errors.push(invalidValue(at, amount, POSITIVE));
  }
  if (policy !== undefined && !RECLAIM.includes(policy)) {
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM));
  }
  const [first, ...others] = Object.keys(spec).filter((key) => !PLAIN.has(key));
  for (const key of others) {
    errors.push(forbiddenField(`spec.${key}`, 'may not specify more than 1 volume type'));
  }
  if (first === undefined) errors.push(required('spec', 'must specify a volume type'));
  if (spec.hostPath !== undefined) errors.push(...checkHostPath(spec.hostPath, 'spec.hostPath'));
  if (spec.nfs !== undefined) errors.push(...checkNfs(spec.nfs, 'spec.nfs'));
  if (spec.local !== undefined) {
    errors.push(...checkLocal(spec.local, 'spec.local'));
    if (spec.nodeAffinity === undefined) {
      errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
    }
  }
  if (spec.nodeAffinity !== undefined) {
    const at = 'spec.nodeAffinity.required';
    const { required: wanted } = spec.nodeAffinity;
    if (wanted === undefined) errors.push(required(at, 'must specify required node constraints'));
    else errors.push(...checkNodeSelector(wanted, at));
  }
  errors.push(...checkClass(spec.storageClassName, 'spec.storageClassName'));
  errors.push(...checkVolumeMode(spec.volumeMode, 'spec.volumeMode'));
  return errors;
}

const sourceOf = ({ spec = {} }: PersistentVolume): unknown =>
  Object.fromEntries(Object.entries(spec).filter(([key]) => !PLAIN.has(key)));

export const persistentVolume: Strategy<PersistentVolume> = {
  generation: 'none',
  defaults: ({ spec }) => {
    if (spec === undefined) return;
    spec.persistentVolumeReclaimPolicy ??= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    if (spec.hostPath !== undefined) spec.hostPath.type ??= '';
  },
  status: () => ({ phase: 'Pending' }),
  check: checkVolume,
  checkUpdate: (volume, old) =>
    same(sourceOf(volume), sourceOf(old))
      ? []
      : [
          forbiddenField(
            'spec.persistentvolumesource',
            'spec.persistentvolumesource is immutable after creation\n',
          ),
        ],
};
