import { forbiddenField, invalidValue, notSupported, type FieldError } from '../machinery/index.js';
import type { Lease, PriorityClass } from '../types/index.js';
import { IMMUTABLE } from './metadata.js';
import type { Strategy } from './strategy.js';

/** The highest priority that is not the system's. */
const HIGHEST = 1_000_000_000;
/** The classes of the system: pkg/apis/scheduling/v1/helpers.go. */
const SYSTEM: Record<string, number> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};
const PREEMPTION = ['PreemptLowerPriority', 'Never'];

export const priorityClass: Strategy<PriorityClass> = {
  defaults: (draft) => void (draft.preemptionPolicy ??= 'PreemptLowerPriority'),
  check: ({ metadata, value, preemptionPolicy: policy }) => {
    const errors: FieldError[] = [];
    const name = metadata?.name ?? '';
    if (name.startsWith('system-')) {
      if (SYSTEM[name] !== value) {
        const why =
          SYSTEM[name] === undefined
            ? `${name} is not a known system priority class`
            : `value of ${name} PriorityClass must be ${SYSTEM[name]}`;
        const text = `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`;
        errors.push(forbiddenField('metadata.name', text));
      }
    } else if (value > HIGHEST) {
      const text = `maximum allowed value of a user defined priority is ${HIGHEST}`;
      errors.push(forbiddenField('value', text));
    }
    if (policy !== undefined && !PREEMPTION.includes(policy)) {
      errors.push(notSupported('preemptionPolicy', policy, PREEMPTION));
    }
    return errors;
  },
  checkUpdate: (object, old) => [
    ...(object.value === old.value
      ? []
      : [forbiddenField('value', 'may not be changed in an update.')]),
    ...(object.preemptionPolicy === old.preemptionPolicy
      ? []
      : [invalidValue('preemptionPolicy', object.preemptionPolicy, IMMUTABLE)]),
  ],
};

export const lease: Strategy<Lease> = {
  createOnUpdate: true,
  unconditionalUpdate: false,
  generation: 'none',
  check: ({ spec = {} }) => {
    const { leaseDurationSeconds: seconds, leaseTransitions: count } = spec;
    const errors: FieldError[] = [];
    if (seconds !== undefined && seconds <= 0) {
      errors.push(invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
    }
    if (count !== undefined && count < 0) {
      const text = 'must be greater than or equal to 0';
      errors.push(invalidValue('spec.leaseTransitions', count, text));
    }
    return errors;
  },
};
