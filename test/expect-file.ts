import { expect } from 'chai';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Compares with a file of the repository; with UPDATE_GOLDEN=1 writes it instead. */
export function expectFile(path: string, content: string): void {
  const file = join(ROOT, path);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  expect(content, `${path} (UPDATE_GOLDEN=1 writes it)`).to.equal(readFileSync(file, 'utf8'));
}
