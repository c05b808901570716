/** Writes every generated file; with `--check` it only says which are out of date (exit 1). */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GENERATED } from './generated/index.js';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');

for (const { file, make } of GENERATED) {
  const path = join(root, file);
  const wanted = await make();
  if ((await readFile(path, 'utf8').catch(() => undefined)) === wanted) continue;
  if (check) {
    console.error(`${file} is out of date: run \`npm run generate\`.`);
    process.exitCode = 1;
  } else {
    await writeFile(path, wanted);
    console.log(`wrote ${file}`);
  }
}
