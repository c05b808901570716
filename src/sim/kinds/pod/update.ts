import {
  compareQuantities,
  forbiddenField,
  invalidValue,
  rangeError,
  required,
  same,
  type FieldError,
} from '../../machinery/index.js';
import type { Container, Pod, PodSpec } from '../../types/index.js';
import { internalDiff } from '../diff/index.js';
import { checkTolerations } from './check-affinity.js';
import { qosClass } from './qos.js';

const LARGEST = 2 ** 31 - 1;

const NONE: PodSpec = { containers: [] };

const ALLOWED = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** What is wrong with a change of a pod: pkg/apis/core/validation ValidatePodUpdate and its siblings. */
export function checkPodUpdate(pod: Pod, old: Pod, subresource: string): FieldError[] {
  const spec = pod.spec ?? NONE;
  const before = old.spec ?? NONE;
  switch (subresource) {
    case '':
      return checkSpecUpdate(spec, before);
    case 'ephemeralcontainers':
      return checkDebugUpdate(spec, before);
    case 'resize':
      return checkResize(pod, old);
    default:
      return [];
  }
}

function checkSpecUpdate(spec: PodSpec, old: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['containers', 'initContainers'] as const) {
    if ((spec[name] ?? []).length !== (old[name] ?? []).length) {
      const text = 'pod updates may not add or remove containers';
      return [...errors, forbiddenField(`spec.${name}`, text)];
    }
    errors.push(...checkImages(spec[name] ?? [], `spec.${name}`));
  }
  const deadline = checkDeadline(spec.activeDeadlineSeconds, old.activeDeadlineSeconds);
  errors.push(...deadline);
  if (deadline.length > 0 && spec.activeDeadlineSeconds !== undefined) return errors;
  errors.push(...checkAddedTolerations(spec, old), ...checkRemovedGates(spec, old));
  const munged = withOldChangeable(spec, old);
  if (!same(munged, old)) {
    const diff = internalDiff(old, munged, 'PodSpec');
    const text = `pod updates may not change fields other than ${ALLOWED}\n${diff}`;
    errors.push(forbiddenField('spec', text));
  }
  return errors;
}

function checkImages(containers: Container[], path: string): FieldError[] {
  return containers.flatMap(({ image = '' }, i) => {
    if (image === '') return [required(`${path}[${i}].image`)];
    if (image === image.trim()) return [];
    const text = 'must not have leading or trailing whitespace';
    return [invalidValue(`${path}[${i}].image`, image, text)];
  });
}

function checkDeadline(seconds: number | undefined, before: number | undefined): FieldError[] {
  const path = 'spec.activeDeadlineSeconds';
  if (seconds === undefined) {
    if (before === undefined) return [];
    const text = 'must not update from a positive integer to nil value';
    return [invalidValue(path, null, text)];
  }
  if (seconds < 0 || seconds > LARGEST) {
    return [invalidValue(path, seconds, rangeError(0, LARGEST))];
  }
  if (before === undefined || seconds <= before) return [];
  return [invalidValue(path, seconds, 'must be less than or equal to previous value')];
}

function checkAddedTolerations({ tolerations = [] }: PodSpec, old: PodSpec): FieldError[] {
  const kept = (old.tolerations ?? []).every((each) =>
    tolerations.some(({ tolerationSeconds, ...rest }) =>
      same({ ...each, tolerationSeconds }, { ...rest, tolerationSeconds }),
    ),
  );
  if (kept) return checkTolerations(tolerations, 'spec.tolerations');
  const text = 'existing toleration can not be modified except its tolerationSeconds';
  return [forbiddenField('spec.tolerations', text)];
}

function checkRemovedGates({ schedulingGates = [] }: PodSpec, old: PodSpec): FieldError[] {
  const known = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  return schedulingGates.flatMap(({ name }, i) => {
    if (known.has(name)) return [];
    const text = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [forbiddenField(`spec.schedulingGates[${i}].name`, text)];
  });
}

/** The spec with the old values of all that may change. */
function withOldChangeable(spec: PodSpec, old: PodSpec): PodSpec {
  const images = (list: Container[] | undefined, before: Container[] | undefined) =>
    list?.map((container, i) => ({ ...container, image: before?.[i]?.image }));
  const munged: PodSpec = {
    ...spec,
    containers: images(spec.containers, old.containers) ?? [],
    initContainers: images(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
  };
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    munged.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  }
  if ((old.schedulingGates ?? []).length > 0) keepGatedChanges(munged, old);
  return munged;
}

/** A pod that waits at a gate may still be given more node labels to look for. */
function keepGatedChanges(munged: PodSpec, old: PodSpec): void {
  const selector = munged.nodeSelector ?? {};
  const added = Object.entries(old.nodeSelector ?? {}).every(([key, v]) => selector[key] === v);
  if (added) munged.nodeSelector = old.nodeSelector;
}

function checkDebugUpdate(spec: PodSpec, old: PodSpec): FieldError[] {
  const path = 'spec.ephemeralContainers';
  return (old.ephemeralContainers ?? []).flatMap((before) => {
    const now = (spec.ephemeralContainers ?? []).find(({ name }) => name === before.name);
    const which = `existing ephemeral containers "${before.name}"`;
    if (now === undefined) return [forbiddenField(path, `${which} may not be removed\n`)];
    if (same(now, before)) return [];
    const diff = internalDiff(before, now, 'EphemeralContainer');
    return [forbiddenField(path, `${which} may not be changed\n${diff}`)];
  });
}

const MUTABLE = ['cpu', 'memory'];

function checkResize(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  if (qosClass(pod) !== old.status?.qosClass) {
    const text = 'Pod QOS Class may not change as a result of resizing';
    errors.push(invalidValue('spec', pod.status?.qosClass, text));
  }
  (old.spec?.containers ?? []).forEach((before, i) => {
    const now = pod.spec?.containers[i];
    for (const field of ['limits', 'requests'] as const) {
      const [amounts, olds] = [now?.resources?.[field] ?? {}, before.resources?.[field] ?? {}];
      const at = `spec.containers[${i}].resources`;
      for (const name of Object.keys(olds)) {
        if (amounts[name] !== undefined) continue;
        errors.push(forbiddenField(at, `resource ${field} cannot be removed`));
        break;
      }
      for (const name of new Set([...Object.keys(amounts), ...Object.keys(olds)])) {
        if (MUTABLE.includes(name)) continue;
        if (compareQuantities(amounts[name] ?? '0', olds[name] ?? '0') === 0) continue;
        errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
      }
    }
  });
  return errors;
}

/** Before a write of a subresource: only what it is for is taken from the draft. */
export function onlyOf(draft: Pod, old: Pod, subresource: string): void {
  const { spec = NONE } = draft;
  const before = old.spec ?? NONE;
  if (subresource === 'ephemeralcontainers') {
    draft.spec = { ...before, ephemeralContainers: spec.ephemeralContainers };
  } else if (subresource === 'resize') {
    const resources = new Map(spec.containers.map((each) => [each.name, each.resources]));
    draft.spec = {
      ...before,
      containers: before.containers.map((each) => ({
        ...each,
        resources: resources.get(each.name) ?? each.resources,
      })),
    };
  }
}
