import { readFile, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';

/** What matters of this machine. Sizes in bytes; undefined where the system does not say. */
export interface Machine {
  node: string;
  /** Memory that can be had without swapping. */
  freeMemory: number;
  /** Free space where Docker keeps its data, or where lab keeps its state. */
  freeDisk?: number;
  /** Open files this process may have. */
  openFiles?: number;
  inotifyInstances?: number;
  inotifyWatches?: number;
}

/** Reads the machine; `folders`: the first that exists is asked for its free space. Reads only. */
export async function readMachine(folders: readonly string[] = ['.']): Promise<Machine> {
  const [meminfo, limits, instances, watches, freeDisk] = await Promise.all([
    textOf('/proc/meminfo'),
    textOf('/proc/self/limits'),
    textOf('/proc/sys/fs/inotify/max_user_instances'),
    textOf('/proc/sys/fs/inotify/max_user_watches'),
    freeSpace(folders),
  ]);
  const available = numberIn(/^MemAvailable:\s+(\d+) kB/m, meminfo);
  return {
    node: process.versions.node,
    freeMemory: available === undefined ? freemem() : available * 1024,
    freeDisk,
    // `unlimited` is no number, and no limit to check.
    openFiles: numberIn(/^Max open files\s+(\d+)/m, limits),
    inotifyInstances: numberIn(/^(\d+)/, instances),
    inotifyWatches: numberIn(/^(\d+)/, watches),
  };
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function numberIn(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

async function freeSpace(folders: readonly string[]): Promise<number | undefined> {
  for (const folder of folders) {
    const space = await statfs(folder).catch(() => undefined);
    if (space) return space.bavail * space.bsize;
  }
  return undefined;
}
