import { createRequire } from 'node:module';

let library: typeof import('yaml') | undefined;

/** The YAML library: most clusters never see YAML, so it is loaded by the first who does. */
export function yaml(): typeof import('yaml') {
  library ??= createRequire(import.meta.url)('yaml') as typeof import('yaml');
  return library;
}
