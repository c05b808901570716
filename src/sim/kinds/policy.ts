import { invalidValue, notSupported, type FieldError } from '../machinery/index.js';
import type { PodDisruptionBudget } from '../types/index.js';
import { checkLabelSelector, pathName } from './metadata.js';
import { checkAtMost100Percent, checkIntOrPercent } from './numbers.js';
import type { Strategy } from './strategy.js';

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

function checkBudget({ spec = {} }: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: policy ?? null,
    };
    // The internal type, which has no names for JSON, in the order of its fields.
    const message = `Invalid value: ${JSON.stringify(shown)}: minAvailable and maxUnavailable cannot be both set`;
    errors.push({ ...invalidValue('spec', '', ''), message });
  }
  for (const [value, path] of [
    [minAvailable, 'spec.minAvailable'],
    [maxUnavailable, 'spec.maxUnavailable'],
  ] as const) {
    errors.push(...checkIntOrPercent(value, path), ...checkAtMost100Percent(value, path));
  }
  errors.push(...checkLabelSelector(selector, 'spec.selector'));
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy)) {
    errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES));
  }
  return errors;
}

export const podDisruptionBudget: Strategy<PodDisruptionBudget> = {
  unconditionalUpdate: false,
  name: pathName,
  check: checkBudget,
};
