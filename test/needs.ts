import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Context } from 'mocha';

/**
 * Skips a test, or from `before` all of its `describe`, where one of these programs is not on PATH:
 * on a machine with nothing but Node the others still count, and `npm test` names these.
 */
export function needs(running: Context, ...programs: string[]): void {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const here = (program: string): boolean =>
    folders.some((folder) => existsSync(join(folder, program)));
  if (!programs.every(here)) running.skip();
}
