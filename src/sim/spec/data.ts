import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

// By way of the parent: the bundled program lies beside this room.
const at = (file: string): URL => new URL(`../spec/data/${file}`, import.meta.url);

/** A JSON file of this room. */
export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(at(file), 'utf8')) as T;
}

/** A file of this room that is kept compressed (`.br`). */
export function readCompressed(file: string): Buffer {
  return brotliDecompressSync(readFileSync(at(`${file}.br`)));
}
