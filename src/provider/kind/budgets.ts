import { expectSuccess } from '../../base/index.js';
import type { ClusterHandle } from '../../model/index.js';
import type { BudgetTools } from '../common/apply-budgets.js';
import { KUBELET_CONFIG } from '../common/kubelet-config.js';
import type { KindContext } from './context.js';
import { restartKubelet } from './kubelet.js';
import { adminKubectl } from './kubectl.js';
import { readNodeFile } from './node-ops.js';
import { restingMemory } from './node-memory.js';

/** Memory budgets on the nodes of a kind cluster. */
export function budgetTools(context: KindContext, { name }: ClusterHandle): BudgetTools {
  return {
    started: (signal) => systemPodsReady(context, name, signal),
    read: (node) => readNodeFile(context, node, KUBELET_CONFIG),
    resting: (node, signal) => restingMemory(context, node, signal),
    write: (node, content) => restartKubelet(context, name, node, content),
  };
}

/** A node is at rest only when what kind itself runs there has started. */
async function systemPodsReady(
  context: KindContext,
  cluster: string,
  signal: AbortSignal,
): Promise<void> {
  const result = await adminKubectl(
    context,
    cluster,
    ['wait', '--for=condition=Ready', 'pods', '--all', '--namespace=kube-system', '--timeout=90s'],
    { timeout: 100_000, signal },
  );
  expectSuccess(result, 'CLUSTER_CREATE', 'Waiting for the system pods to be Ready');
}
