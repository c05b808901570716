import { setTimeout as delay } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { LabError, messageOf, systemClock } from '../../base/index.js';
import type { ClusterHandle, MemorySample, NodeOps } from '../../model/index.js';
import type { CgroupSample } from '../../sim/index.js';
import { KUBELET_CONFIG } from '../common/kubelet-config.js';
import { ownNode } from '../common/own-node.js';
import { simClient, withClient, type SimClient } from './client.js';
import { samplesOf } from './samples.js';

/** A kubelet reads its configuration, restarts and says Ready: real time, on a busy machine. ms */
const READY_WITHIN = 30_000;
/** However fast the cluster's time runs, ms: a look costs the simulator some of its own. */
const SHORTEST = 50;
/** A simulator that is busy may miss a look. */
const MISSED = 3;

/** The typed operations on the nodes of a cluster. Throws NODE_COMMAND, also for a node that is not its own. */
export function embeddedNodeOps(handle: ClusterHandle): NodeOps {
  const own = (node: string): string => ownNode(handle, node);
  return {
    readFile: async (node, path) =>
      // A simulated node has no other file.
      path === KUBELET_CONFIG ? await readKubeletConfig(handle, own(node)) : undefined,
    writeKubeletConfig: async (node, content) => writeKubeletConfig(handle, own(node), content),
    sampleMemory: async (node, on, signal) => sampleMemory(handle, own(node), on, signal),
    exec: (node) => Promise.reject(noPrograms(own(node))),
    install: (node) => Promise.reject(noPrograms(own(node))),
    giveImages: (nodes) => Promise.reject(noPrograms(nodes.map(own).join(', '))),
  };
}

function noPrograms(node: string): LabError {
  return new LabError('NODE_COMMAND', {
    message: `${node} is simulated: no program runs in it.`,
    next: 'Use --provider kind.',
  });
}

const nodePath = (node: string, what: string): string => `/lab/v1/nodes/${node}/${what}`;

/** The kubelet's configuration as the file of a real node has it. */
export async function readKubeletConfig(
  { kubeconfig }: ClusterHandle,
  node: string,
): Promise<string> {
  const config = await withClient(kubeconfig, (client) =>
    client.json(nodePath(node, 'kubelet-config')),
  );
  return stringify(config);
}

/** Replaces it, which restarts the kubelet, and waits until the node is Ready. Throws NODE_COMMAND. */
export async function writeKubeletConfig(
  { kubeconfig }: ClusterHandle,
  node: string,
  content: string,
): Promise<void> {
  await withClient(kubeconfig, async (client) => {
    try {
      const body: unknown = parse(content);
      await client.json(nodePath(node, 'kubelet-config'), { method: 'PUT', body });
    } catch (error) {
      const message = `Restarting the kubelet of ${node} failed: ${messageOf(error)}`;
      throw new LabError('NODE_COMMAND', { message, cause: error });
    }
    for (const until = Date.now() + READY_WITHIN; !(await isReady(client, node)); await delay(50)) {
      if (Date.now() < until) continue;
      throw new LabError('NODE_COMMAND', {
        message: `Node ${node} was not Ready again ${READY_WITHIN / 1000} s after its kubelet was restarted.`,
      });
    }
  });
}

async function isReady(client: SimClient, node: string): Promise<boolean> {
  const object = (await client.json(`/api/v1/nodes/${node}`)) as
    { status?: { conditions?: { type: string; status: string }[] } } | undefined;
  return (object?.status?.conditions ?? []).some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
}

/** The cgroup counters of a node at this moment. */
export async function readCgroups(client: SimClient, node: string): Promise<CgroupSample> {
  const sample = await client.json(nodePath(node, 'cgroup'));
  if (sample !== undefined) return sample as CgroupSample;
  throw new LabError('NODE_COMMAND', { message: `The memory of node ${node} cannot be read.` });
}

/** Looks once a second of cluster time. Resolves when the signal aborts; throws NODE_COMMAND when the node stays away. */
async function sampleMemory(
  handle: ClusterHandle,
  node: string,
  on: (sample: MemorySample) => void,
  signal: AbortSignal,
): Promise<void> {
  const every = Math.max(SHORTEST, 1000 / (handle.simulation?.speed ?? 1));
  const client = await simClient(handle.kubeconfig);
  try {
    for (let missed = 0, next = systemClock.elapsed(); !signal.aborted;) {
      const seen = await readCgroups(client, node).catch((error: unknown) => {
        if (++missed < MISSED || signal.aborted) return undefined;
        const message = `Reading memory on ${node} failed: ${messageOf(error)}`;
        throw new LabError('NODE_COMMAND', { message, cause: error });
      });
      // Asked each time: it may have been stopped while the answer was on its way.
      if (seen) {
        missed = 0;
        for (const sample of samplesOf(seen, node, handle.budgets[node]?.pressureAt)) {
          if (!signal.aborted) on(sample);
        }
      }
      next = Math.max(next + every, systemClock.elapsed());
      await systemClock.sleep(next - systemClock.elapsed(), signal).catch(() => {});
    }
  } finally {
    client.close();
  }
}
