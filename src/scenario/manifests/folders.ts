import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/** Where the files of a scenario may come from. */
export interface Folders {
  /** The scenario's folder. */
  folder: string;
  /** lab's own package. */
  packageRoot: string;
}

/** What a folder's images do in a simulated cluster: data that lies beside manifests and is none. */
export const BEHAVIOUR_FILE = 'behaviour.yaml';

/** Highest number of manifest files of one entry. */
export const MAX_FILES = 100;

export interface FoundFiles {
  /** Full paths, sorted. */
  files: string[];
  /** Why there are none, when there are none. */
  missing?: string;
}

/** Whether a path, links followed, lies in a folder. A path that leads nowhere does not. */
export function isInside(path: string, folder: string): boolean {
  try {
    const root = realpathSync(folder);
    const real = realpathSync(path);
    return real === root || real.startsWith(root + sep);
  } catch {
    return false;
  }
}

/**
 * Manifest files of one entry of a scenario: a file, or the `.yaml`, `.yml` and `.json`
 * files of a folder (not of its sub-folders), in the scenario's folder, else in the package.
 */
export function findManifests(entry: string, { folder, packageRoot }: Folders): FoundFiles {
  const candidates = [resolve(folder, entry), resolve(packageRoot, entry)];
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) return { files: [], missing: `there is no file or folder ${entry}` };
  const stat = statSync(path);
  if (!stat.isDirectory()) return { files: [path] };
  const files = readdirSync(path)
    .filter((name) => /\.(ya?ml|json)$/.test(name) && name !== BEHAVIOUR_FILE)
    .sort()
    .map((name) => join(path, name));
  if (files.length === 0) return { files, missing: `the folder ${entry} has no .yaml file` };
  return files.length > MAX_FILES
    ? { files: [], missing: `the folder ${entry} has more than ${MAX_FILES} files` }
    : { files };
}

/** Whether an untrusted scenario may read a file: its own, or one of lab's manifests. */
export function isAllowedFile(path: string, { folder, packageRoot }: Folders): boolean {
  const library = join(packageRoot, 'manifests');
  return isInside(path, folder) || isInside(path, library);
}

/** A path as messages show it: relative to the working directory when it is below that. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
