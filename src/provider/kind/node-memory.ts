import { setTimeout as delay } from 'node:timers/promises';
import { expectSuccess, LabError } from '../../base/index.js';
import { atRest } from '../common/apply-budgets.js';
import { parseMemoryLine } from '../common/memory-lines.js';
import type { KindContext } from './context.js';
import { SAMPLER } from './sampler-script.js';

/**
 * A node's capacity and its working set at rest, in bytes, as its kubelet sees both: MemTotal,
 * and the usage of the node's own cgroup less inactive file cache (capacity less that is
 * `memory.available` of /stats/summary, compared on Kubernetes 1.34, cgroup v1).
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

async function workingSet(
  context: KindContext,
  node: string,
  signal: AbortSignal,
): Promise<number> {
  // With its stdin closed from the start, the sampler takes one sample and ends.
  const result = await context.docker(['exec', node, 'bash', '-c', SAMPLER], { signal });
  for (const line of result.stdout.split('\n')) {
    const sample = parseMemoryLine(line, node, undefined);
    if (sample?.scope === 'node') return sample.workingSet;
  }
  throw new LabError('NODE_COMMAND', {
    message: `The memory of node ${node} cannot be read: ${result.stderr}`,
  });
}

async function memTotal(context: KindContext, node: string, signal: AbortSignal): Promise<number> {
  const result = expectSuccess(
    await context.docker(['exec', node, 'cat', '/proc/meminfo'], { signal }),
    'NODE_COMMAND',
    `Reading the capacity of ${node}`,
  );
  return Number(/^MemTotal: +(\d+) kB/m.exec(result.stdout)?.[1]) * 1024;
}
