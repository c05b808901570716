import { formatBytes } from '../base/index.js';
import type { Fault, Plan, Scenario } from '../model/index.js';
import type { DoctorLine } from './line.js';
import type { Machine } from './machine.js';

/** Files a process has open besides its connections. */
const OTHER_FILES = 100;

/** Whether this machine has what the planned faults and loads ask for: free memory and connections. Pure. */
export function preflight(scenario: Scenario, plan: Plan, machine: Machine): DoctorLine[] {
  const planned = scenario.faults.filter(({ name }) => plan.options.faults.includes(name));
  return [
    // Simulated pods take none of the machine's memory.
    ...(plan.options.simulation ? [] : [memoryLine(planned, machine)]),
    connectionsLine(scenario, plan, machine),
  ];
}

/** Whether as much memory is free as the hungriest of these faults needs. Pure. */
export function memoryLine(faults: readonly Fault[], { freeMemory }: Machine): DoctorLine {
  const id = 'memory';
  const hungriest = faults.toSorted((a, b) => b.hostMemory - a.hostMemory)[0];
  const needed = hungriest?.hostMemory ?? 0;
  const seen = `${formatBytes(freeMemory)} free, ${hungriest?.name ?? 'the run'} needs ${formatBytes(needed)}`;
  if (freeMemory >= needed) return { id, state: 'ok', seen };
  return {
    id,
    state: 'fail',
    seen,
    mend: `Free some memory, or leave ${hungriest?.name ?? 'it'} out: --fault names the others.`,
  };
}

function connectionsLine({ load }: Scenario, { steps }: Plan, { openFiles }: Machine): DoctorLine {
  const id = 'open files';
  const connections = steps.map((step) => {
    const spec = step.load && load.find(({ name }) => name === step.load?.name);
    return (step.load && spec?.[step.load.profile]?.connections) ?? 0;
  });
  const most = Math.max(0, ...connections);
  const limit = openFiles ?? Infinity;
  const seen = `at most ${limit === Infinity ? 'any number' : limit}, the load opens ${most} connections`;
  if (most + OTHER_FILES <= limit) return { id, state: 'ok', seen };
  return {
    id,
    state: 'fail',
    seen,
    mend: `Run \`ulimit -n ${most + OTHER_FILES}\`, or give the load fewer connections (--quick, --set load.NAME.connections=N).`,
  };
}
