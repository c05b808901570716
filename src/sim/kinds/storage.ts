import {
  forbiddenField,
  invalidValue,
  notSupported,
  qualifiedName,
  required,
  same,
  type FieldError,
} from '../machinery/index.js';
import type { CSIDriver, CSINode, StorageClass, VolumeAttachment } from '../types/index.js';
import { IMMUTABLE } from './metadata.js';
import type { Strategy } from './strategy.js';

const BINDING = ['Immediate', 'WaitForFirstConsumer'];
const RECLAIM = ['Delete', 'Retain'];

export const storageClass: Strategy<StorageClass> = {
  generation: 'none',
  defaults: (draft) => {
    draft.reclaimPolicy ??= 'Delete';
    draft.volumeBindingMode ??= 'Immediate';
  },
  check: ({ provisioner = '', reclaimPolicy = '', volumeBindingMode = '' }) => {
    const errors: FieldError[] = [];
    if (provisioner === '') errors.push(required('provisioner', provisioner));
    else {
      const wrong = qualifiedName(provisioner.toLowerCase());
      errors.push(...wrong.map((text) => invalidValue('provisioner', provisioner, text)));
    }
    if (!RECLAIM.includes(reclaimPolicy)) {
      errors.push(notSupported('reclaimPolicy', reclaimPolicy, RECLAIM));
    }
    if (!BINDING.includes(volumeBindingMode)) {
      errors.push(notSupported('volumeBindingMode', volumeBindingMode, BINDING));
    }
    return errors;
  },
  checkUpdate: (object, old) => [
    ...(['parameters', 'provisioner', 'reclaimPolicy'] as const)
      .filter((name) => !same(object[name], old[name]))
      .map((name) => forbiddenField(name, `updates to ${name} are forbidden.`)),
    ...(object.volumeBindingMode === old.volumeBindingMode
      ? []
      : [invalidValue('volumeBindingMode', object.volumeBindingMode, IMMUTABLE)]),
  ],
};

export const csiDriver: Strategy<CSIDriver> = {
  unconditionalUpdate: false,
  defaults: ({ spec }) => {
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    spec.volumeLifecycleModes ??= ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
};

export const csiNode: Strategy<CSINode> = { generation: 'none', unconditionalUpdate: false };

export const volumeAttachment: Strategy<VolumeAttachment> = {
  unconditionalUpdate: false,
  generation: 'none',
  check: ({ spec }) => {
    const errors: FieldError[] = [];
    if ((spec.attacher ?? '') === '') errors.push(required('spec.attacher', ''));
    if ((spec.nodeName ?? '') === '') errors.push(required('spec.nodeName', ''));
    return errors;
  },
  checkUpdate: ({ spec }, old) =>
    same(spec, old.spec) ? [] : [invalidValue('spec', spec, IMMUTABLE)],
};
