import { setTimeout as delay } from 'node:timers/promises';
import { expectSuccess, LabError } from '../../base/index.js';
import { atRest } from '../common/apply-budgets.js';
import type { KindContext } from './context.js';

/**
 * A node's capacity and its working set at rest, in bytes, as its kubelet sees both: MemTotal,
 * and the usage of the node's own cgroup less inactive file cache (capacity less that is
 * `memory.available` of /stats/summary, compared on Kubernetes 1.34, cgroup v1), as it will be once the cache is at rest.
 */
export async function restingMemory(
  context: KindContext,
  node: string,
  signal: AbortSignal,
): Promise<{ capacity: number; idle: number }> {
  const idle = await atRest(
    () => workingSet(context, node, signal),
    () => delay(500, undefined, { signal }),
  );
  return { capacity: await memTotal(context, node, signal), idle };
}

/** Prints the usage of the node's own cgroup, and its statistics; cgroup v2 or v1. */
const LOOK = `cd /sys/fs/cgroup
if [ -e cgroup.controllers ]; then exec cat memory.current memory.stat; fi
cd memory && exec cat memory.usage_in_bytes memory.stat`;

async function workingSet(
  context: KindContext,
  node: string,
  signal: AbortSignal,
): Promise<number> {
  const result = await context.docker(['exec', node, 'bash', '-c', LOOK], { signal });
  const seen = settledWorkingSet(result.stdout);
  if (seen !== undefined) return seen;
  throw new LabError('NODE_COMMAND', {
    message: `The memory of node ${node} cannot be read: ${result.stderr}`,
  });
}

/**
 * Files that were read a moment ago, as images and programs are while a node starts, count as active, and leave the
 * working set within a minute: 171 MiB, then 51, on a worker of kind (Linux, cgroup v1). A budget that was put on top
 * of them gave a node up to 60 MiB more than was asked for, or less. So much stays, bytes.
 */
const ACTIVE_AT_REST = 48 * 1024 ** 2;

/** The working set that is left of what `LOOK` saw once its file cache is at rest, bytes; undefined where it saw nothing. */
export function settledWorkingSet(text: string): number | undefined {
  const [first = '', ...lines] = text.split('\n');
  const stat = new Map(lines.map((line) => line.split(' ') as [string, string]));
  // In cgroup v1 the plain ones are those of the cgroup without its children.
  const of = (name: string): number => Number(stat.get(`total_${name}`) ?? stat.get(name));
  const passing = Math.max(0, of('active_file') - ACTIVE_AT_REST);
  const rest = Number(first) - of('inactive_file') - passing;
  return first === '' || Number.isNaN(rest) ? undefined : Math.max(0, rest);
}

async function memTotal(context: KindContext, node: string, signal: AbortSignal): Promise<number> {
  const result = expectSuccess(
    await context.docker(['exec', node, 'cat', '/proc/meminfo'], { signal }),
    'NODE_COMMAND',
    `Reading the capacity of ${node}`,
  );
  return Number(/^MemTotal: +(\d+) kB/m.exec(result.stdout)?.[1]) * 1024;
}
