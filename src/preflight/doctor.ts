import { tmpdir } from 'node:os';
import { runProcess, type ProcessRunner } from '../base/index.js';
import type { DoctorLine } from './line.js';
import { machineLines } from './machine-lines.js';
import { readMachine } from './machine.js';
import { lookAtDocker, lookAtKind, lookAtKubectl } from './tool-lines.js';

export interface DoctorOptions {
  run?: ProcessRunner;
  /** Added to this process's environment for the tools. */
  env?: Record<string, string>;
}

/**
 * Looks at everything lab needs of this machine and says how to mend what is missing:
 * node, memory, disk, open files, inotify, docker, cgroup, kind, kubectl. Reads only; every
 * tool has ten seconds to answer.
 */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorLine[]> {
  const run = options.run ?? runProcess;
  const env = options.env ?? {};
  const [docker, kind, kubectl] = await Promise.all([
    lookAtDocker(run, env),
    lookAtKind(run, env),
    lookAtKubectl(run, env),
  ]);
  // Docker's folder may be on another machine, or not ours to look into.
  const machine = await readMachine([docker.root ?? tmpdir(), tmpdir()]);
  const [node, ...resources] = machineLines(machine);
  return [...(node ? [node] : []), ...docker.lines, kind, kubectl, ...resources];
}
