import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../base/index.js';
import type { ClusterHandle } from '../../model/index.js';
import { atRest, type BudgetTools } from '../common/apply-budgets.js';
import { simClient, type SimClient } from './client.js';
import { readCgroups, readKubeletConfig, writeKubeletConfig } from './nodes.js';
import { workingSet } from './samples.js';

/** What the cluster's own pods may take to be Ready, ms; kind's have 90 s. */
const READY_WITHIN = 30_000;
/** Between two looks at a node's memory, ms of cluster time. */
const PAUSE = 500;

/** Memory budgets on the nodes of a simulated cluster. */
export function budgetTools(handle: ClusterHandle): BudgetTools {
  const pause = PAUSE / (handle.simulation?.speed ?? 1);
  return {
    started: async (signal) => systemPodsReady(await simClient(handle.kubeconfig), pause, signal),
    read: (node) => readKubeletConfig(handle, node),
    resting: async (node, signal) => {
      const client = await simClient(handle.kubeconfig);
      const idle = await atRest(
        async () => workingSet((await readCgroups(client, node)).node),
        () => delay(pause, undefined, { signal }),
      );
      return { capacity: (await readCgroups(client, node)).node.capacity, idle };
    },
    write: (node, content) => writeKubeletConfig(handle, node, content),
  };
}

interface PodList {
  items?: { status?: { conditions?: { type: string; status: string }[] } }[];
}

async function systemPodsReady(
  client: SimClient,
  pause: number,
  signal: AbortSignal,
): Promise<void> {
  for (const until = Date.now() + READY_WITHIN; ; await delay(pause, undefined, { signal })) {
    const pods = (await client.json('/api/v1/namespaces/kube-system/pods')) as PodList | undefined;
    const waiting = (pods?.items ?? []).filter(
      ({ status }) =>
        !status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    );
    if (waiting.length === 0) return;
    if (Date.now() < until) continue;
    throw new LabError('CLUSTER_CREATE', {
      message: `${waiting.length} pods of kube-system are not Ready after ${READY_WITHIN / 1000} s.`,
    });
  }
}
