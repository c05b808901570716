import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** What git does not keep either (.gitignore), and git's own folder. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'coverage', 'reports']);

/** Files under a folder of the repository, as paths from its root with `/`. */
export function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Every file of the repository. */
export function repositoryFiles(): string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => !LEFT_OUT.has(entry.name) && !entry.name.endsWith('.tgz'))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(entry.name) : [entry.name]));
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
