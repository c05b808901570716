import { formatBytes } from '../base/index.js';
import type { Scenario } from '../model/index.js';
import type { DoctorLine } from './line.js';
import type { Machine } from './machine.js';

/** Files a process has open besides its connections. */
const OTHER_FILES = 100;

/** Whether this machine has what a scenario asks for: free memory and connections. Pure. */
export function preflight(scenario: Scenario, machine: Machine): DoctorLine[] {
  return [memoryLine(scenario.hostMemory, machine), connectionsLine(scenario, machine)];
}

function memoryLine(needed: number, { freeMemory }: Machine): DoctorLine {
  const id = 'memory';
  const seen = `${formatBytes(freeMemory)} free, the scenario needs ${formatBytes(needed)}`;
  if (freeMemory >= needed) return { id, state: 'ok', seen };
  return {
    id,
    state: 'fail',
    seen,
    mend: 'Free some memory, or leave the fault that needs it out with --fault.',
  };
}

function connectionsLine({ load }: Scenario, { openFiles }: Machine): DoctorLine {
  const id = 'open files';
  const connections = load.flatMap(({ before, during, after, quick }) =>
    [before, during, after, quick].map((profile) => profile?.connections ?? 0),
  );
  const most = Math.max(0, ...connections);
  const limit = openFiles ?? Infinity;
  const seen = `at most ${limit === Infinity ? 'any number' : limit}, the load opens ${most} connections`;
  if (most + OTHER_FILES <= limit) return { id, state: 'ok', seen };
  return {
    id,
    state: 'fail',
    seen,
    mend: `Run \`ulimit -n ${most + OTHER_FILES}\`, or give the load fewer connections.`,
  };
}
