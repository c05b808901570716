import {
  compareQuantities,
  dns1123Label,
  duplicate,
  forbiddenField,
  invalidValue,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  ProjectedVolumeSource,
  Volume,
} from '../../types/index.js';
import { checkHostPath, checkNfs, noBacksteps } from '../core/sources.js';
import { checkClaimSpec } from '../core/volume.js';
import { checkFieldRef, checkResourceRef, FILE_FIELDS } from './check-env.js';

const MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
function checkMode(mode: number | undefined, path: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalidValue(path, mode, MODE)];
}

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

function checkFiles(
  { defaultMode, items }: { defaultMode?: number; items?: KeyToPath[] },
  name: string | undefined,
  nameField: string,
  at: string,
): FieldError[] {
  return [
    ...((name ?? '') === '' ? [required(`${at}.${nameField}`)] : []),
    ...checkMode(defaultMode, `${at}.defaultMode`),
    ...checkItems(items, `${at}.items`),
  ];
}

/** The sources of volumes in the order in which the API looks for them. */
const SOURCES: [keyof Volume, (volume: Volume, at: string) => FieldError[]][] = [
  [
    'emptyDir',
    ({ emptyDir }, at) => {
      if (compareQuantities(emptyDir?.sizeLimit ?? '0', '0') >= 0) return [];
      const text = 'SizeLimit field must be a valid resource quantity';
      return [forbiddenField(`${at}.sizeLimit`, text)];
    },
  ],
  ['hostPath', ({ hostPath = { path: '' } }, at) => checkHostPath(hostPath, at)],
  ['secret', ({ secret = {} }, at) => checkFiles(secret, secret.secretName, 'secretName', at)],
  ['nfs', ({ nfs = { server: '', path: '' } }, at) => checkNfs(nfs, at)],
  [
    'persistentVolumeClaim',
    ({ persistentVolumeClaim: claim }, at) =>
      claim?.claimName === '' ? [required(`${at}.claimName`)] : [],
  ],
  [
    'downwardAPI',
    ({ downwardAPI = {} }, at) => [
      ...checkMode(downwardAPI.defaultMode, `${at}.defaultMode`),
      ...checkDownward(downwardAPI.items, at),
    ],
  ],
  ['configMap', ({ configMap = {} }, at) => checkFiles(configMap, configMap.name, 'name', at)],
  ['projected', ({ projected = {} }, at) => checkProjected(projected, at)],
  [
    'ephemeral',
    ({ ephemeral }, at) => {
      const path = `${at}.volumeClaimTemplate`;
      const template = ephemeral?.volumeClaimTemplate;
      if (template === undefined) return [required(path)];
      return checkClaimSpec(template.spec, `${path}.spec`);
    },
  ],
];

/** One source: the first is looked at, further ones are refused. */
function checkSource(volume: Volume, at: string): FieldError[] {
  const [first, ...others] = SOURCES.filter(([name]) => volume[name] !== undefined);
  if (first === undefined) return [];
  const text = 'may not specify more than 1 volume type';
  return [
    ...first[1](volume, `${at}.${first[0]}`),
    ...others.map(([name]) => forbiddenField(`${at}.${name}`, text)),
  ];
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
