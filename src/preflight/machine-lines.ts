import { formatBytes } from '../base/index.js';
import type { DoctorLine } from './line.js';
import type { Machine } from './machine.js';

const GiB = 1024 ** 3;

/** package.json asks for this Node. */
const OLDEST_NODE = [20, 19] as const;
/** Three kind nodes at rest hold about 1 GiB (measured), the workload and the tools some more; a simulated cluster is one Node process. */
const MEMORY = {
  kind: { fail: 1.5 * GiB, warn: 3 * GiB },
  simulated: { fail: 0.25 * GiB, warn: 0.5 * GiB },
};
/** A node image is 0.7–1 GB, unpacked images on the nodes about 0.5 GB each; a report is a few MB. */
const DISK = {
  kind: { fail: 2 * GiB, warn: 5 * GiB },
  simulated: { fail: 0.05 * GiB, warn: 0.25 * GiB },
};
/** 2,000 connections of the built-in load, each one file, and what else a process opens. */
const OPEN_FILES = 4096;
/** From kind's own "known issues": its nodes run out of the usual 128 instances. */
const INOTIFY = { instances: 512, watches: 65_536 };

/** What the machine's numbers mean for lab, with clusters of containers or simulated ones. Pure. */
export function machineLines(machine: Machine, simulated = false): DoctorLine[] {
  const bounds = simulated ? 'simulated' : 'kind';
  return [
    nodeLine(machine.node),
    sizeLine(
      'memory',
      'free',
      machine.freeMemory,
      MEMORY[bounds],
      'Close programs, or use a machine with more memory.',
    ),
    sizeLine(
      'disk',
      'free',
      machine.freeDisk,
      DISK[bounds],
      simulated
        ? 'Free some space.'
        : 'Free some space: `docker system df` shows what Docker holds.',
    ),
    openFilesLine(machine.openFiles),
    // Only the nodes of kind run out of them.
    ...(simulated ? [] : [inotifyLine(machine)]),
  ];
}

function nodeLine(version: string): DoctorLine {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const ok = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  const line = { id: 'node', seen: `Node ${version}` };
  return ok
    ? { ...line, state: 'ok' }
    : { ...line, state: 'fail', mend: `Install Node ${OLDEST_NODE.join('.')} or newer.` };
}

function sizeLine(
  id: string,
  what: string,
  bytes: number | undefined,
  bounds: { fail: number; warn: number },
  mend: string,
): DoctorLine {
  if (bytes === undefined) return { id, state: 'warn', seen: `${what} ${id} is unknown`, mend };
  const seen = `${formatBytes(bytes)} ${what}`;
  if (bytes >= bounds.warn) return { id, state: 'ok', seen };
  return { id, state: bytes < bounds.fail ? 'fail' : 'warn', seen, mend };
}

function openFilesLine(limit: number | undefined): DoctorLine {
  const id = 'open files';
  if (limit === undefined) return { id, state: 'ok', seen: 'no limit' };
  const seen = `at most ${limit}`;
  if (limit >= OPEN_FILES) return { id, state: 'ok', seen };
  return {
    id,
    state: 'warn',
    seen,
    mend: `Run \`ulimit -n ${OPEN_FILES}\`; a load of 2,000 connections is refused below about that.`,
  };
}

function inotifyLine({ inotifyInstances, inotifyWatches }: Machine): DoctorLine {
  const id = 'inotify';
  if (inotifyInstances === undefined || inotifyWatches === undefined) {
    return { id, state: 'ok', seen: 'not of this system' };
  }
  const seen = `${inotifyInstances} instances, ${inotifyWatches} watches`;
  if (inotifyInstances >= INOTIFY.instances && inotifyWatches >= INOTIFY.watches) {
    return { id, state: 'ok', seen };
  }
  return {
    id,
    state: 'warn',
    seen,
    mend: `Run \`sudo sysctl fs.inotify.max_user_instances=${INOTIFY.instances} fs.inotify.max_user_watches=${INOTIFY.watches}\`: nodes of a larger cluster fail without.`,
  };
}
