import { setTimeout as delay } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { LabError, messageOf } from '../../base/index.js';
import type { ClusterHandle, MemorySample, NodeOps } from '../../model/index.js';
import type { CgroupSample } from '../../sim/index.js';
import { KUBELET_CONFIG } from '../common/kubelet-config.js';
import { ownNode } from '../common/own-node.js';
import { simClient, type SimClient } from './client.js';
import { samplesOf } from './samples.js';

/** A kubelet reads its configuration, restarts and says Ready: real time, on a busy machine. ms */
const READY_WITHIN = 30_000;
/** However fast the cluster's time runs, ms: a look costs the simulator some of its own. */
const SHORTEST = 50;

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
  const config = await (await simClient(kubeconfig)).json(nodePath(node, 'kubelet-config'));
  return stringify(config);
}

/** Replaces it, which restarts the kubelet, and waits until the node is Ready. Throws NODE_COMMAND. */
export async function writeKubeletConfig(
  { kubeconfig }: ClusterHandle,
  node: string,
  content: string,
): Promise<void> {
  const client = await simClient(kubeconfig);
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

/** Looks once a second of cluster time, until the signal aborts. Throws NODE_COMMAND when the node no longer tells. */
async function sampleMemory(
  handle: ClusterHandle,
  node: string,
  on: (sample: MemorySample) => void,
  signal: AbortSignal,
): Promise<void> {
  const every = Math.max(1000, SHORTEST * (handle.simulation?.speed ?? 1));
  const tell = (seen: unknown): void => {
    for (const sample of samplesOf(seen as CgroupSample, node, handle.budgets[node]?.pressureAt)) {
      // Asked each time: it may have been stopped by the last one.
      if (!signal.aborted) on(sample);
    }
  };
  try {
    const client = await simClient(handle.kubeconfig);
    await client.lines(`${nodePath(node, 'cgroup')}?every=${every}`, tell, signal);
    if (!signal.aborted) throw new Error('the cluster ended it');
  } catch (error) {
    const message = `Reading memory on ${node} failed: ${messageOf(error)}`;
    throw new LabError('NODE_COMMAND', { message, cause: error });
  }
}
