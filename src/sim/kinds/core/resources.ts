import {
  compareQuantities,
  invalidValue,
  qualifiedName,
  quantityMilliValue,
  type FieldError,
} from '../../machinery/index.js';

/** Names and amounts of resources: pkg/apis/core/helper/helpers.go and core/validation. */

const CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);

const OBJECTS = [
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
];
const SERVICES = ['services.nodeports', 'services.loadbalancers'];

const STANDARD = new Set([
  ...CONTAINER,
  ...OBJECTS,
  ...SERVICES,
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);

const QUOTA = new Set([...STANDARD].filter((name) => name !== 'storage'));

const INTEGER = new Set([...OBJECTS, ...SERVICES]);

export const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
/** A resource of a device plug-in: `example.com/gpu`. */
export const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.');
/** Whether requests may be less than limits. */
export const overcommits = (name: string): boolean => isNative(name) && !isHugePages(name);

function checkQualified(name: string, path: string): FieldError[] {
  return qualifiedName(name).map((text) => invalidValue(path, name, text));
}

/** The name of a resource of any kind. */
export function checkResourceName(name: string, path: string): FieldError[] {
  const errors = checkQualified(name, path);
  if (errors.length > 0 || name.includes('/') || isStandard(name)) return errors;
  return [invalidValue(path, name, 'must be a standard resource type or fully qualified')];
}

const isStandard = (name: string): boolean =>
  STANDARD.has(name) ||
  isHugePages(name) ||
  name.startsWith('requests.hugepages-') ||
  name.startsWith('count/');

export function checkContainerResourceName(name: string, path: string): FieldError[] {
  const errors = checkResourceName(name, path);
  if (!name.includes('/')) {
    if (!CONTAINER.has(name) && !isHugePages(name)) {
      errors.push(invalidValue(path, name, 'must be a standard resource for containers'));
    }
  } else if (!isNative(name) && !isExtended(name)) {
    errors.push(invalidValue(path, name, "doesn't follow extended resource name standard"));
  }
  return errors;
}

export function checkQuotaResourceName(name: string, path: string): FieldError[] {
  const errors = checkResourceName(name, path);
  if (name.includes('/') || checkQualified(name, path).length > 0) return errors;
  const known =
    QUOTA.has(name) || /^(requests\.)?hugepages-/.test(name) || name.startsWith('count/');
  return known
    ? errors
    : [...errors, invalidValue(path, name, 'must be a standard resource for quota')];
}

/** Not negative, and whole where only whole ones make sense. */
export function checkAmount(name: string, amount: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (compareQuantities(amount, '0') < 0) {
    errors.push(invalidValue(path, amount, 'must be greater than or equal to 0'));
  }
  if ((INTEGER.has(name) || isExtended(name)) && quantityMilliValue(amount) % 1000 !== 0) {
    errors.push(invalidValue(path, amount, 'must be an integer'));
  }
  return errors;
}
