import {
  compareQuantities,
  dns1123Label,
  duplicate,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  ProjectedVolumeSource,
  Volume,
} from '../../types/index.js';
import { checkClaimSpec } from '../core/volume.js';
import { checkFieldRef, checkResourceRef, FILE_FIELDS } from './check-env.js';

const MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

function checkMode(mode: number | undefined, path: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalidValue(path, mode, MODE)];
}

const noBacksteps = (path: string, at: string): FieldError[] =>
  path.split('/').includes('..') ? [invalidValue(at, path, "must not contain '..'")] : [];

/** A relative path that does not leave its folder. */
export function checkDescending(path: string, at: string): FieldError[] {
  const absolute = path.startsWith('/');
  return [
    ...(absolute ? [invalidValue(at, path, 'must be a relative path')] : []),
    ...noBacksteps(path, at),
  ];
}

function checkLocal(path: string, at: string): FieldError[] {
  const reserved = path.startsWith('..') && path !== '..' && !path.startsWith('../');
  return [
    ...checkDescending(path, at),
    ...(reserved ? [invalidValue(at, path, "must not start with '..'")] : []),
  ];
}

function checkItems(items: KeyToPath[] | undefined, at: string): FieldError[] {
  return (items ?? []).flatMap(({ key = '', path = '', mode }, i) => [
    ...(key === '' ? [required(`${at}[${i}].key`)] : []),
    ...(path === '' ? [required(`${at}[${i}].path`)] : []),
    ...checkLocal(path, `${at}[${i}].path`),
    ...checkMode(mode, `${at}[${i}].mode`),
  ]);
}

function checkDownward(files: DownwardAPIVolumeFile[] | undefined, at: string): FieldError[] {
  return (files ?? []).flatMap(({ path = '', fieldRef, resourceFieldRef, mode }) => {
    const errors = path === '' ? [required(`${at}.path`)] : checkLocal(path, `${at}.path`);
    if (fieldRef !== undefined) {
      errors.push(...checkFieldRef(fieldRef, FILE_FIELDS, `${at}.fieldRef`));
      if (resourceFieldRef !== undefined) {
        const text = 'fieldRef and resourceFieldRef can not be specified simultaneously';
        errors.push(invalidValue(at, 'resource', text));
      }
    } else if (resourceFieldRef !== undefined) {
      errors.push(...checkResourceRef(resourceFieldRef, true, `${at}.resourceFieldRef`));
    } else errors.push(required(at, 'one of fieldRef and resourceFieldRef is required'));
    return [...errors, ...checkMode(mode, `${at}.mode`)];
  });
}

function checkProjected({ sources, defaultMode }: ProjectedVolumeSource, at: string): FieldError[] {
  const errors = checkMode(defaultMode, `${at}.defaultMode`);
  const paths = new Set<string>();
  const claim = (path: string, shown: string): void => {
    if (path === '') return;
    if (paths.has(path)) errors.push(invalidValue(at, shown, 'conflicting duplicate paths'));
    paths.add(path);
  };
  (sources ?? []).forEach((source, i) => {
    const from = `${at}.sources[${i}]`;
    for (const kind of ['secret', 'configMap'] as const) {
      const own = source[kind];
      if (own === undefined) continue;
      if ((own.name ?? '') === '') errors.push(required(`${from}.${kind}.name`));
      errors.push(...checkItems(own.items, `${from}.${kind}.items`));
      for (const { path } of own.items ?? []) claim(path, own.name ?? '');
    }
    if (source.downwardAPI !== undefined) {
      errors.push(...checkDownward(source.downwardAPI.items, `${from}.downwardAPI`));
      for (const { path } of source.downwardAPI.items ?? []) claim(path, path);
    }
    const token = source.serviceAccountToken;
    if (token !== undefined) {
      const seconds = token.expirationSeconds ?? 3600;
      if (seconds < 600) {
        const text = 'may not specify a duration less than 10 minutes';
        errors.push(invalidValue(`${from}.serviceAccountToken.expirationSeconds`, seconds, text));
      }
      if (token.path === '') errors.push(required(`${at}.path`));
      else errors.push(...checkLocal(token.path, `${at}.path`));
    }
    if (Object.keys(source).length > 1) {
      errors.push(forbiddenField(from, 'may not specify more than 1 volume type per source'));
    }
  });
  return errors;
}

function checkSource(volume: Volume, at: string): FieldError[] {
  const { emptyDir, hostPath, secret, configMap, persistentVolumeClaim: claim } = volume;
  const errors: FieldError[] = [];
  if (emptyDir?.sizeLimit !== undefined && compareQuantities(emptyDir.sizeLimit, '0') < 0) {
    const text = 'SizeLimit field must be a valid resource quantity';
    errors.push(forbiddenField(`${at}.emptyDir.sizeLimit`, text));
  }
  if (hostPath !== undefined) {
    const { path = '', type } = hostPath;
    if (path === '') errors.push(required(`${at}.hostPath.path`));
    else errors.push(...noBacksteps(path, `${at}.hostPath.path`));
    if (type !== undefined && !HOST_PATH_TYPES.includes(type)) {
      errors.push(notSupported(`${at}.hostPath.type`, type, HOST_PATH_TYPES));
    }
  }
  if (secret !== undefined) {
    if ((secret.secretName ?? '') === '') errors.push(required(`${at}.secret.secretName`));
    errors.push(...checkMode(secret.defaultMode, `${at}.secret.defaultMode`));
    errors.push(...checkItems(secret.items, `${at}.secret.items`));
  }
  if (claim !== undefined && claim.claimName === '') {
    errors.push(required(`${at}.persistentVolumeClaim.claimName`));
  }
  if (volume.nfs !== undefined) {
    for (const key of ['server', 'path'] as const) {
      if (volume.nfs[key] === '') errors.push(required(`${at}.nfs.${key}`));
    }
  }
  if (configMap !== undefined) {
    if ((configMap.name ?? '') === '') errors.push(required(`${at}.configMap.name`));
    errors.push(...checkMode(configMap.defaultMode, `${at}.configMap.defaultMode`));
    errors.push(...checkItems(configMap.items, `${at}.configMap.items`));
  }
  if (volume.downwardAPI !== undefined) {
    const { defaultMode, items } = volume.downwardAPI;
    errors.push(...checkMode(defaultMode, `${at}.downwardAPI.defaultMode`));
    errors.push(...checkDownward(items, `${at}.downwardAPI`));
  }
  if (volume.projected !== undefined) {
    errors.push(...checkProjected(volume.projected, `${at}.projected`));
  }
  if (volume.ephemeral !== undefined) {
    const path = `${at}.ephemeral.volumeClaimTemplate`;
    const template = volume.ephemeral.volumeClaimTemplate;
    if (template === undefined) errors.push(required(path));
    else errors.push(...checkClaimSpec(template.spec, `${path}.spec`));
  }
  const [, ...others] = Object.keys(volume).filter((key) => key !== 'name');
  for (const key of others) {
    errors.push(forbiddenField(`${at}.${key}`, 'may not specify more than 1 volume type'));
  }
  return errors;
}

/** Errors of all volumes; `names` are filled with those that are right. */
export function checkVolumes(
  volumes: Volume[] | undefined,
  path: string,
  names: Set<string>,
): FieldError[] {
  return (volumes ?? []).flatMap((volume, i) => {
    const at = `${path}[${i}]`;
    const { name = '' } = volume;
    const errors = checkSource(volume, at);
    if (name === '') errors.push(required(`${at}.name`));
    else errors.push(...dns1123Label(name).map((text) => invalidValue(`${at}.name`, name, text)));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    if (errors.length === 0) names.add(name);
    return errors;
  });
}
