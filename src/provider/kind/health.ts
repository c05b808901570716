import { asLabError, LabError, systemClock } from '../../base/index.js';
import type { ClusterHandle } from '../../model/index.js';
import { nodeContainers } from './containers.js';
import type { KindContext } from './context.js';

/** Time between two looks, and the longest one may take. ms */
const EVERY = 2000;
const ANSWER_WITHIN = 5000;
/** A Docker that has given no answer for so long is gone; one slow answer on a busy machine is not the end. */
const SILENT = 12_000;

/**
 * Resolves with CLUSTER_LOST a few seconds after a node container stopped, and at most fourteen
 * after Docker stopped answering; with undefined when the signal aborts. It asks Docker every
 * two seconds: an event stream would also say nothing when the daemon hangs.
 */
export async function watchHealth(
  context: KindContext,
  handle: ClusterHandle,
  signal: AbortSignal,
): Promise<Error | undefined> {
  let answered = performance.now();
  while (!signal.aborted) {
    try {
      const lost = await lostNode(context, handle);
      if (lost !== undefined) return lostError(handle, lost);
      answered = performance.now();
    } catch (error) {
      if (performance.now() - answered >= SILENT) {
        return lostError(handle, `Docker has stopped answering: ${asLabError(error).message}`);
      }
    }
    await systemClock.sleep(EVERY, signal).catch(() => {});
  }
  return undefined;
}

function lostError(handle: ClusterHandle, why: string): LabError {
  return new LabError('CLUSTER_LOST', { message: `Cluster "${handle.name}" is lost. ${why}` });
}

async function lostNode(context: KindContext, handle: ClusterHandle): Promise<string | undefined> {
  const containers = await nodeContainers(context.docker, handle.name, ANSWER_WITHIN);
  for (const { name } of handle.nodes) {
    const found = containers.find((container) => container.name === name);
    if (!found) return `The container of node ${name} is gone.`;
    if (!found.running) return `The container of node ${name} is ${found.state}.`;
  }
  return undefined;
}
