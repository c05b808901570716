import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LabError, messageOf } from '../base/index.js';
import { codeOf, fileError } from './file-error.js';

/** Makes the names in a folder durable: a new file is only safe once its folder is synced. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a JSON file in one step (0600): a reader, also one after a crash or a power
 * cut, finds the old content or the new one, never a part. Throws NOT_WRITABLE / DISK_FULL.
 */
export async function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError(error, path);
  }
}

/**
 * The content of a JSON file, or undefined when there is none. The caller states the
 * type: lab wrote the file itself. Throws CLUSTER_STATE when it is not JSON.
 */
export async function readJson<T>(path: string): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileError(error, path);
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new LabError('CLUSTER_STATE', {
      message: `${path} is not readable as JSON: ${messageOf(error)}`,
      next: 'Delete the cluster with `lab down`, or the file by hand when no cluster is left.',
      cause: error,
    });
  }
}
