import type { MountSource } from '../contract/index.js';

/** Of a container's memory controller; bytes. */
export interface CgroupFacts {
  usage: number;
  peak: number;
  /** Undefined: none. */
  limit: number | undefined;
  oomKills: number;
}

/** What a container sees of its own memory in /sys/fs/cgroup, which is version 2. */
export function cgroupSource(facts: () => CgroupFacts): MountSource {
  return { entries: () => entries(facts()) };
}

function entries({ usage, peak, limit, oomKills }: CgroupFacts): Map<string, Uint8Array> {
  const files: [string, string][] = [
    ['cgroup.controllers', 'memory\n'],
    ['memory.current', `${usage}\n`],
    ['memory.peak', `${peak}\n`],
    ['memory.max', `${limit ?? 'max'}\n`],
    ['memory.events', `low 0\nhigh 0\nmax 0\noom ${oomKills}\noom_kill ${oomKills}\n`],
  ];
  return new Map(files.map(([name, text]) => [name, Buffer.from(text)]));
}
