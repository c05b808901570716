import {
  configMapKey,
  dns1123Subdomain,
  envVarName,
  invalidValue,
  notSupported,
  qualifiedName,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type {
  EnvFromSource,
  EnvVar,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../../types/index.js';

/** What `fieldRef` of an environment variable may name. */
const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** What `fieldRef` of a file may name. */
export const FILE_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

export function checkFieldRef(
  { fieldPath = '' }: ObjectFieldSelector,
  fields: readonly string[],
  at: string,
): FieldError[] {
  if (fieldPath === '') return [required(`${at}.fieldPath`)];
  const [, path = '', key = ''] =
    /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (path !== '') {
    const name = path.endsWith('annotations') ? key.toLowerCase() : key;
    return qualifiedName(name).map((text) => invalidValue(at, name, text));
  }
  if (fields.includes(fieldPath)) return [];
  if (![...ENV_FIELDS, ...FILE_FIELDS].includes(fieldPath)) {
    const text = `error converting fieldPath: field label not supported: ${fieldPath}`;
    return [invalidValue(`${at}.fieldPath`, fieldPath, text)];
  }
  return [notSupported(`${at}.fieldPath`, fieldPath, fields)];
}

export function checkResourceRef(
  { resource = '', containerName = '' }: ResourceFieldSelector,
  ofVolume: boolean,
  at: string,
): FieldError[] {
  const errors = ofVolume && containerName === '' ? [required(`${at}.containerName`)] : [];
  if (resource === '') return [...errors, required(`${at}.resource`)];
  if (RESOURCES.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource)) {
    return errors;
  }
  return [...errors, notSupported(`${at}.resource`, resource, RESOURCES)];
}

function checkKeyRef({ name = '', key = '' }: { name?: string; key: string }, at: string) {
  return [
    ...dns1123Subdomain(name).map((text) => invalidValue(`${at}.name`, name, text)),
    ...(key === ''
      ? [required(`${at}.key`)]
      : configMapKey(key).map((text) => invalidValue(`${at}.key`, key, text))),
  ];
}

function checkValueFrom({ value = '', valueFrom }: EnvVar, at: string): FieldError[] {
  if (valueFrom === undefined) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  const errors = [
    ...(fieldRef ? checkFieldRef(fieldRef, ENV_FIELDS, `${at}.fieldRef`) : []),
    ...(resourceFieldRef
      ? checkResourceRef(resourceFieldRef, false, `${at}.resourceFieldRef`)
      : []),
    ...(configMapKeyRef ? checkKeyRef(configMapKeyRef, `${at}.configMapKeyRef`) : []),
    ...(secretKeyRef ? checkKeyRef(secretKeyRef, `${at}.secretKeyRef`) : []),
  ];
  const count = Object.keys(valueFrom).length;
  const wrong = (text: string): void => void errors.push(invalidValue(at, '', text));
  if (count === 0) {
    wrong(
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
    );
  } else if (value !== '') wrong('may not be specified when `value` is not empty');
  else if (count > 1) wrong('may not have more than one field specified at a time');
  return errors;
}

export function checkEnv(env: EnvVar[] | undefined, path: string): FieldError[] {
  return (env ?? []).flatMap((variable, i) => {
    const at = `${path}[${i}]`;
    const { name = '' } = variable;
    return [
      ...(name === ''
        ? [required(`${at}.name`)]
        : envVarName(name).map((text) => invalidValue(`${at}.name`, name, text))),
      ...checkValueFrom(variable, `${at}.valueFrom`),
    ];
  });
}

export function checkEnvFrom(sources: EnvFromSource[] | undefined, path: string): FieldError[] {
  return (sources ?? []).flatMap(({ prefix = '', configMapRef, secretRef }, i) => {
    const at = `${path}[${i}]`;
    const wrong = prefix === '' ? [] : envVarName(prefix);
    const errors = wrong.map((text) => invalidValue(`${at}.prefix`, prefix, text));
    for (const [name, ref] of [
      ['configMapRef', configMapRef],
      ['secretRef', secretRef],
    ] as const) {
      if (ref === undefined) continue;
      const own = ref.name ?? '';
      if (own === '') errors.push(required(`${at}.${name}.name`));
      else {
        const texts = dns1123Subdomain(own);
        errors.push(...texts.map((text) => invalidValue(`${at}.${name}.name`, own, text)));
      }
    }
    if (configMapRef === undefined && secretRef === undefined) {
      errors.push(invalidValue(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      const text = 'may not have more than one field specified at a time';
      errors.push(invalidValue(path, '', text));
    }
    return errors;
  });
}
