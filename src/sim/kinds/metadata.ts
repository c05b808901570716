import {
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  invalidValue,
  labelValue,
  qualifiedName,
  forbiddenField,
  required,
  tooLong,
  type FieldError,
  type KubeObject,
  type OwnerReference,
} from '../machinery/index.js';

/** What is wrong with a name. `prefix`: it is a generateName, to which more will be added. */
export type NameRule = (name: string, prefix: boolean) => string[];

/** The last character may be a dash when more follows (api/validation/generic.go maskTrailingDash). */
const masked = (name: string, prefix: boolean): string =>
  prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;

export const subdomainName: NameRule = (name, prefix) => dns1123Subdomain(masked(name, prefix));
export const labelName: NameRule = (name, prefix) => dns1123Label(masked(name, prefix));
export const label1035Name: NameRule = (name, prefix) => dns1035Label(masked(name, prefix));

/** Names that only must fit into a URL: RBAC (api/validation/path ValidatePathSegmentName). */
export const pathName: NameRule = (name, prefix) => {
  if (!prefix && (name === '.' || name === '..')) return [`may not be '${name}'`];
  return ['/', '%'].filter((c) => name.includes(c)).map((c) => `may not contain '${c}'`);
};

/** Annotations of an object may be this long together, bytes. */
const ANNOTATIONS = 256 * 1024;

/** What is wrong with the metadata of a new object: apimachinery pkg/api/validation/objectmeta.go. */
export function checkMetadata(object: KubeObject, rule: NameRule): FieldError[] {
  const { name = '', generateName = '', finalizers = [] } = object.metadata ?? {};
  return [
    ...(generateName === ''
      ? []
      : rule(generateName, true).map((text) =>
          invalidValue('metadata.generateName', generateName, text),
        )),
    ...(name === ''
      ? [required('metadata.name', 'name or generateName is required')]
      : rule(name, false).map((text) => invalidValue('metadata.name', name, text))),
    ...checkCommon(object),
    ...checkFinalizers(finalizers),
  ];
}

/** As `checkMetadata`, of a change: names and the like cannot differ any more. */
export function checkMetadataUpdate(object: KubeObject): FieldError[] {
  return checkCommon(object);
}

function checkCommon({ metadata = {} }: KubeObject): FieldError[] {
  return [
    ...checkLabels(metadata.labels, 'metadata.labels'),
    ...checkAnnotations(metadata.annotations),
    ...checkOwners(metadata.ownerReferences ?? []),
  ];
}

export function checkLabels(
  labels: Record<string, string> | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const key in labels) {
    const value = labels[key] ?? '';
    errors.push(...qualifiedName(key).map((text) => invalidValue(path, key, text)));
    errors.push(...labelValue(value).map((text) => invalidValue(path, value, text)));
  }
  return errors;
}

export function checkAnnotations(
  annotations: Record<string, string> | undefined,
  path = 'metadata.annotations',
): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key in annotations) {
    const wrong = qualifiedName(key.toLowerCase());
    errors.push(...wrong.map((text) => invalidValue(path, key, text)));
    size += key.length + (annotations[key] ?? '').length;
  }
  if (size > ANNOTATIONS) errors.push(tooLong(path, ANNOTATIONS));
  return errors;
}

function checkOwners(owners: OwnerReference[]): FieldError[] {
  const path = 'metadata.ownerReferences';
  const errors: FieldError[] = [];
  let controller = '';
  for (const owner of owners) {
    const version = (owner.apiVersion ?? '').split('/').pop() ?? '';
    if (version === '') {
      const text = 'version must not be empty';
      errors.push(invalidValue(`${path}.apiVersion`, owner.apiVersion ?? '', text));
    }
    for (const key of ['kind', 'name', 'uid'] as const) {
      if ((owner[key] ?? '') === '') {
        errors.push(invalidValue(`${path}.${key}`, '', 'must not be empty'));
      }
    }
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === '') controller = name;
    else {
      const text = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalidValue(path, owners, text));
    }
  }
  return errors;
}

/** Finalizers of the core group need no domain; these are the ones it has. */
const CORE_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function checkFinalizers(finalizers: string[]): FieldError[] {
  const path = 'metadata.finalizers';
  const errors = finalizers.flatMap((name) => checkFinalizer(name, path));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    const text = 'finalizer orphan and foregroundDeletion cannot be both set';
    errors.push(invalidValue(path, finalizers, text));
  }
  finalizers.forEach((name, i) => errors.push(...checkStandard(name, `${path}[${i}]`)));
  return errors;
}

function checkFinalizer(name: string, path: string): FieldError[] {
  return qualifiedName(name).map((text) => invalidValue(path, name, text));
}

function checkStandard(name: string, path: string): FieldError[] {
  if (name.includes('/') || CORE_FINALIZERS.has(name)) return [];
  const text = 'name is neither a standard finalizer name nor is it fully qualified';
  return [invalidValue(path, name, text)];
}

/** Finalizers of a namespace's spec. */
export function checkSpecFinalizers(finalizers: string[] | undefined): FieldError[] {
  const path = 'spec.finalizers';
  return (finalizers ?? []).flatMap((name) => [
    ...checkFinalizer(name, path),
    ...checkStandard(name, path),
  ]);
}

/** `field is immutable`, when the value is not what it was. */
export const IMMUTABLE = 'field is immutable';

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}

/** apimachinery pkg/apis/meta/v1/validation ValidateLabelSelector. */
export function checkLabelSelector(
  selector: { matchLabels?: Record<string, string>; matchExpressions?: Requirement[] } | undefined,
  path: string,
): FieldError[] {
  if (selector === undefined) return [];
  const errors = checkLabels(selector.matchLabels, `${path}.matchLabels`);
  (selector.matchExpressions ?? []).forEach(({ key, operator, values = [] }, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        const text = "must be specified when `operator` is 'In' or 'NotIn'";
        errors.push(required(`${at}.values`, text));
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        const text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
        errors.push(forbiddenField(`${at}.values`, text));
      }
    } else errors.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
    errors.push(...qualifiedName(key).map((text) => invalidValue(`${at}.key`, key, text)));
    values.forEach((value, j) => {
      const wrong = labelValue(value);
      errors.push(...wrong.map((text) => invalidValue(`${at}.values[${j}]`, value, text)));
    });
  });
  return errors;
}
