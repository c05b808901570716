import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  clusterDir,
  ensurePrivateDir,
  listClusterDirs,
  readJson,
  writeJsonAtomic,
} from '../../journal/index.js';
import type { ClusterHandle } from '../../model/index.js';

/** `cluster.json`: what lab knows of a cluster it made. Written before anything of it exists. */
export interface ClusterFile {
  formatVersion: 1;
  status: 'creating' | 'ready' | 'deleting';
  handle: ClusterHandle;
  /** The process that is the whole cluster, where it is simulated; once it has started. */
  process?: { pid: number; start: string };
}

/** Where the kubeconfig of a cluster is: beside its state, never in `~/.kube`. */
export function kubeconfigPath(stateDir: string, name: string): string {
  return join(clusterDir(stateDir, name), 'kubeconfig');
}

function filePath(stateDir: string, name: string): string {
  return join(clusterDir(stateDir, name), 'cluster.json');
}

/** The state of a cluster, or undefined when lab has none. Throws CLUSTER_STATE when it is damaged. */
export async function readClusterFile(
  stateDir: string,
  name: string,
): Promise<ClusterFile | undefined> {
  return readJson<ClusterFile>(filePath(stateDir, name));
}

/** Writes the state of a cluster (0600 in a 0700 folder). Throws NOT_WRITABLE / DISK_FULL. */
export async function writeClusterFile(stateDir: string, file: ClusterFile): Promise<void> {
  await ensurePrivateDir(clusterDir(stateDir, file.handle.name));
  await writeJsonAtomic(filePath(stateDir, file.handle.name), file);
}

/** Writes what a cluster that stands is now. */
export async function updateHandle(stateDir: string, handle: ClusterHandle): Promise<void> {
  const before = await readClusterFile(stateDir, handle.name);
  await writeClusterFile(stateDir, { ...before, formatVersion: 1, status: 'ready', handle });
}

/** Removes the provider's part of a cluster's state; the folder goes when nothing else is in it. */
export async function removeClusterFile(stateDir: string, name: string): Promise<void> {
  const dir = clusterDir(stateDir, name);
  for (const leaf of ['kubeconfig', 'kubeconfig.lock', 'sim.log', 'sim.err', 'cluster.json']) {
    await rm(join(dir, leaf), { force: true });
  }
  // ENOTEMPTY: a journal or a lock is still there, and belongs to another room.
  await rmdir(dir).catch(() => {});
}

/** The state of every cluster of a provider, by name. */
export async function listClusterFiles(stateDir: string, provider: string): Promise<ClusterFile[]> {
  const files: ClusterFile[] = [];
  for (const { name } of await listClusterDirs(stateDir)) {
    const file = await readClusterFile(stateDir, name);
    if (file?.handle.provider === provider) files.push(file);
  }
  return files;
}
