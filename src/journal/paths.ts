import { chmod, mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { LabError } from '../base/index.js';
import { codeOf, fileError } from './file-error.js';

/**
 * The folder lab keeps its state in: `LAB_STATE_HOME`, else `XDG_STATE_HOME/chaos-lab`,
 * else `~/.local/state/chaos-lab`. Absolute; empty variables count as unset.
 */
export function stateHome(env: NodeJS.ProcessEnv): string {
  if (env.LAB_STATE_HOME) return resolve(env.LAB_STATE_HOME);
  if (env.XDG_STATE_HOME) return resolve(env.XDG_STATE_HOME, 'chaos-lab');
  return resolve(env.HOME || homedir(), '.local', 'state', 'chaos-lab');
}

/** What a cluster may be called: a DNS label, so that it is also a safe file name. */
const CLUSTER_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The state folder of one cluster. Throws USAGE for a name that is no DNS label. */
export function clusterDir(home: string, name: string): string {
  if (!CLUSTER_NAME.test(name)) {
    throw new LabError('USAGE', {
      message: `"${name}" cannot be the name of a cluster.`,
      next: 'Use at most 63 lower-case letters, digits and dashes, with a letter or digit at both ends.',
    });
  }
  return join(home, 'clusters', name);
}

/** Clusters that have a state folder, by name, sorted. Empty when lab never ran here. */
export async function listClusterDirs(home: string): Promise<{ name: string; dir: string }[]> {
  const folder = join(home, 'clusters');
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && CLUSTER_NAME.test(entry.name))
      .map((entry) => ({ name: entry.name, dir: join(folder, entry.name) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw fileError(error, folder);
  }
}

/** Makes a folder that only this user can enter (0700), with its parents. */
export async function ensurePrivateDir(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await chmod(dir, 0o700);
  } catch (error) {
    throw fileError(error, dir);
  }
}
