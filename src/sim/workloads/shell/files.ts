import { FileError } from '../../contract/index.js';
import { DEVICES } from '../../files/index.js';
import {
  bytesOf,
  deviceInput,
  inputOf,
  NOWHERE,
  type Container,
  type Input,
  type Output,
} from '../container/index.js';

/** A path as seen from a folder. */
export function absolute(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** What errno's text is. */
export const MESSAGES: Record<FileError['code'], string> = {
  EROFS: 'Read-only file system',
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
};

/** A file's content as an input, or why not. */
export function openRead({ host }: Container, path: string): Input | string {
  const device = deviceInput(host, path);
  if (device !== undefined) return device;
  const content = host.files.read(path);
  if (content !== undefined) return inputOf(content);
  return host.files.list(path) === undefined ? 'no such file' : MESSAGES.EISDIR;
}

/** A file to write to, or why not: emptied now, unless it is appended to. */
export function openWrite(
  { host }: Container,
  path: string,
  append: boolean,
  outputs: ReadonlyMap<number, Output>,
): Output | string {
  if (DEVICES.includes(path)) return NOWHERE;
  if (path === '/dev/stdout' || path === '/proc/1/fd/1') {
    return path === '/dev/stdout'
      ? (outputs.get(1) ?? NOWHERE)
      : { write: (data) => host.log('stdout', textOf(data)) };
  }
  if (path === '/dev/stderr' || path === '/proc/1/fd/2') {
    return path === '/dev/stderr'
      ? (outputs.get(2) ?? NOWHERE)
      : { write: (data) => host.log('stderr', textOf(data)) };
  }
  try {
    const before = append ? host.files.read(path) : undefined;
    if (before === undefined) host.files.write(path, new Uint8Array(0));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.code === 'ENOENT' ? 'nonexistent directory' : MESSAGES[error.code];
  }
  return {
    write: (data) => {
      const before = host.files.read(path) ?? new Uint8Array(0);
      host.files.write(path, Buffer.concat([before, bytesOf(data)]));
    },
  };
}

function textOf(data: string | Uint8Array): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString();
}
