import { FileError, type Files, type Mount } from '../contract/index.js';
import { DEVICE_MOUNTS, DEVICES } from './devices.js';
import { foldersOf, normalise, split, type Folders } from './folders.js';

/** The path of the content of a mount that is a single file, in its source's entries. */
export const MADE = '';

/** A folder that a program made, and a file or folder that it removed. */
const FOLDER = Symbol('folder');
const GONE = Symbol('gone');
type Own = Uint8Array | typeof FOLDER | typeof GONE;

/**
 * The files of one container: what a program wrote, over the image's own files, with mounts over both.
 * A mount of a single file (`file: true`) has its content under the key '' of its source. `now`: wall ms.
 * Costs nothing until it is used.
 */
export function createFiles(
  image: ReadonlyMap<string, Uint8Array>,
  mounts: readonly Mount[],
  now: () => number,
): Files {
  const own = new Map<string, Own>();
  const modified = new Map<string, number>();
  const began = now();
  // The longest path first: /a/b is mounted over /a.
  const sorted = [...DEVICE_MOUNTS, ...mounts].sort((a, b) => b.path.length - a.path.length);

  const mountOf = (path: string): { mount: Mount; rest: string } | undefined => {
    for (const mount of sorted) {
      if (path === mount.path) return { mount, rest: '' };
      if (!mount.file && path.startsWith(`${mount.path}/`)) {
        return { mount, rest: path.slice(mount.path.length + 1) };
      }
    }
    return undefined;
  };
  const mountFolders = (mount: Mount): Folders => {
    const paths = new Map([...mount.source.entries()].map(([path, file]) => [`/${path}`, file]));
    return foldersOf(paths);
  };

  const read = (raw: string): Uint8Array | undefined => {
    const path = normalise(raw);
    const at = mountOf(path);
    if (at !== undefined) {
      if (at.rest === '' && !at.mount.file) return undefined;
      return at.mount.source.entries().get(at.mount.file ? MADE : at.rest);
    }
    const mine = own.get(path);
    if (mine !== undefined) return typeof mine === 'symbol' ? undefined : mine;
    return image.get(path);
  };

  const list = (raw: string): string[] | undefined => {
    const path = normalise(raw);
    const at = mountOf(path);
    const names = new Set<string>();
    let folder = false;
    if (at !== undefined) {
      if (at.mount.file) return undefined;
      const found = mountFolders(at.mount).get(at.rest === '' ? '/' : `/${at.rest}`);
      if (found === undefined) return undefined;
      folder = true;
      for (const name of found) names.add(name);
    } else {
      if (own.get(path) === GONE) return undefined;
      const found = foldersOf(image).get(path);
      if (found !== undefined || path === '/' || own.get(path) === FOLDER) folder = true;
      for (const name of found ?? []) names.add(name);
      for (const [each, what] of own) {
        const [where, name] = split(each);
        if (where !== path || each === '/') continue;
        if (what === GONE) names.delete(name);
        else names.add(name);
        folder = true;
      }
    }
    const below = path === '/' ? '/' : `${path}/`;
    for (const mount of sorted) {
      if (mount.path.startsWith(below) && mount.path !== path) {
        names.add(mount.path.slice(below.length).split('/')[0] ?? '');
        folder = true;
      }
    }
    return folder ? [...names].sort() : undefined;
  };

  const isFolder = (path: string): boolean => list(path) !== undefined;

  const place = (path: string): void => {
    const [folder] = split(path);
    if (isFolder(folder)) return;
    throw new FileError(read(folder) === undefined ? 'ENOENT' : 'ENOTDIR', path);
  };

  const put = (path: string, content: Uint8Array | undefined): void => {
    const at = mountOf(path);
    if (at === undefined) own.set(path, content ?? GONE);
    else if (at.mount.readOnly || at.mount.source.write === undefined) {
      throw new FileError('EROFS', path);
    } else at.mount.source.write(at.rest, content);
    modified.set(path, now());
  };

  return {
    read,
    list,
    write: (raw, content) => {
      const path = normalise(raw);
      // A file that is mounted is there: most that is written goes to /dev/null.
      if (!mountOf(path)?.mount.file) {
        if (isFolder(path)) throw new FileError('EISDIR', path);
        place(path);
      }
      put(path, content);
    },
    makeFolder: (raw) => {
      const path = normalise(raw);
      if (isFolder(path) || read(path) !== undefined) throw new FileError('EEXIST', path);
      place(path);
      const at = mountOf(path);
      if (at === undefined) own.set(path, FOLDER);
      else if (at.mount.readOnly || at.mount.source.write === undefined) {
        throw new FileError('EROFS', path);
      } else at.mount.source.write(`${at.rest}/`, new Uint8Array());
      modified.set(path, now());
    },
    remove: (raw) => {
      const path = normalise(raw);
      const names = list(path);
      if (names === undefined && read(path) === undefined) throw new FileError('ENOENT', path);
      if (names !== undefined && names.length > 0) throw new FileError('ENOTEMPTY', path);
      put(path, undefined);
    },
    stat: (raw) => {
      const path = normalise(raw);
      const content = read(path);
      const time = modified.get(path) ?? began;
      if (content !== undefined) {
        const program = /^\/(usr\/)?(local\/)?s?bin\//.test(path);
        return {
          folder: false,
          size: content.length,
          mode: program ? 0o755 : DEVICES.includes(path) ? 0o666 : 0o644,
          modified: time,
        };
      }
      if (!isFolder(path)) return undefined;
      return { folder: true, size: 4096, mode: path === '/tmp' ? 0o1777 : 0o755, modified: time };
    },
  };
}
