/** Names in each folder of a set of paths; a path that ends in `/` is an empty folder. */
export type Folders = ReadonlyMap<string, ReadonlySet<string>>;

const known = new WeakMap<ReadonlyMap<string, unknown>, Folders>();

/** The folders that the paths of an image imply, worked out once for each image. */
export function foldersOf(files: ReadonlyMap<string, unknown>): Folders {
  const before = known.get(files);
  if (before !== undefined) return before;
  const folders = new Map<string, Set<string>>([['/', new Set()]]);
  for (const path of files.keys()) addPath(folders, path);
  known.set(files, folders);
  return folders;
}

function addPath(folders: Map<string, Set<string>>, path: string): void {
  if (path.endsWith('/') && path !== '/') {
    path = path.slice(0, -1);
    if (!folders.has(path)) folders.set(path, new Set());
  }
  while (path !== '/') {
    const [folder, name] = split(path);
    const names = folders.get(folder);
    if (names?.has(name)) return;
    if (names === undefined) folders.set(folder, new Set([name]));
    else names.add(name);
    path = folder;
  }
}

/** The folder and the name of a path: `/a/b` → `/a`, `b`. */
export function split(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [slash <= 0 ? '/' : path.slice(0, slash), path.slice(slash + 1)];
}

/** Absolute, without `.`, `..` and doubled slashes. */
export function normalise(path: string): string {
  if (!/\/\.|\/\/|.\/$/.test(path) && path.startsWith('/')) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
