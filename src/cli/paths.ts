import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the installed package: scenarios/ and manifests/ are in it. */
export const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Version from package.json. */
export function labVersion(): string {
  const text = readFileSync(resolve(packageRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
