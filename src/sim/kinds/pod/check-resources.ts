import {
  compareQuantities,
  forbiddenField,
  invalidValue,
  notSupported,
  own,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type { ResourceRequirements } from '../../types/index.js';
import {
  checkAmount,
  checkContainerResourceName,
  checkResourceName,
  isHugePages,
  overcommits,
} from '../core/resources.js';

/** pkg/apis/core/validation validateResourceRequirements, in the order of names. */
export function checkResources(
  resources: ResourceRequirements | undefined,
  at: string,
  checkName: (name: string, path: string) => FieldError[] = checkContainerResourceName,
): FieldError[] {
  const { limits = {}, requests = {} } = resources ?? {};
  const errors: FieldError[] = [];
  for (const name of Object.keys(limits).sort()) {
    const path = `${at}.limits[${name}]`;
    errors.push(...checkName(name, path));
    errors.push(...checkAmount(name, limits[name] ?? '0', path));
  }
  for (const name of Object.keys(requests).sort()) {
    const path = `${at}.requests[${name}]`;
    const request = requests[name] ?? '0';
    const limit = own(limits, name) as string | undefined;
    errors.push(...checkName(name, path), ...checkAmount(name, request, path));
    if (limit === undefined) {
      if (overcommits(name)) continue;
      const text = 'Limit must be set for non overcommitable resources';
      errors.push(required(`${at}.limits`, text));
      continue;
    }
    const order = compareQuantities(request, limit);
    if (order !== 0 && !overcommits(name)) {
      const text = `must be equal to ${name} limit of ${limit}`;
      errors.push(invalidValue(`${at}.requests`, request, text));
    } else if (order > 0) {
      const text = `must be less than or equal to ${name} limit of ${limit}`;
      errors.push(invalidValue(`${at}.requests`, request, text));
    }
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory')) {
    errors.push(forbiddenField(at, 'HugePages require cpu or memory'));
  }
  return errors;
}

/** A resource that a pod as a whole may have. */
export function checkPodResourceName(name: string, path: string): FieldError[] {
  const errors = checkResourceName(name, path);
  if (errors.length > 0 || name === 'cpu' || name === 'memory' || isHugePages(name)) return errors;
  return [notSupported(path, name, ['cpu', 'hugepages-', 'memory'])];
}
