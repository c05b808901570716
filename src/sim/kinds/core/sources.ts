import { invalidValue, notSupported, required, type FieldError } from '../../machinery/index.js';
import type {
  HostPathVolumeSource,
  LocalVolumeSource,
  NFSVolumeSource,
} from '../../types/index.js';

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

export const noBacksteps = (path: string, at: string): FieldError[] =>
  path.split('/').includes('..') ? [invalidValue(at, path, "must not contain '..'")] : [];

export function checkHostPath({ path = '', type }: HostPathVolumeSource, at: string): FieldError[] {
  if (path === '') return [required(`${at}.path`)];
  const errors = noBacksteps(path, `${at}.path`);
  if (type === undefined || HOST_PATH_TYPES.includes(type)) return errors;
  return [...errors, notSupported(`${at}.type`, type, HOST_PATH_TYPES)];
}

export function checkNfs({ server = '', path = '' }: NFSVolumeSource, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (server === '') errors.push(required(`${at}.server`));
  if (path === '') errors.push(required(`${at}.path`));
  if (!path.startsWith('/')) {
    errors.push(invalidValue(`${at}.path`, path, 'must be an absolute path'));
  }
  return errors;
}

export function checkLocal({ path = '' }: LocalVolumeSource, at: string): FieldError[] {
  return path === '' ? [required(`${at}.path`)] : noBacksteps(path, `${at}.path`);
}
