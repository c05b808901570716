import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the installed package: scenarios/ and manifests/ are in it. */
export const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Version from package.json. */
export function labVersion(): string {
  const text = readFileSync(resolve(packageRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** A path as people read it: from here, when it is below here. */
export function shownPath(path: string): string {
  const here = relative(process.cwd(), path);
  return here.startsWith('..') ? path : here;
}
