import { expectSuccess, formatBytes, LabError } from '../../base/index.js';
import type { ClusterHandle, NodeBudget } from '../../model/index.js';
import { writeClusterFile } from '../common/cluster-file.js';
import { hasBudget, planBudget, withBudget } from '../common/memory-budget.js';
import type { JournalBudget, Operation } from '../provider.js';
import type { KindContext } from './context.js';
import { KUBELET_CONFIG, restartKubelet } from './kubelet.js';
import { adminKubectl } from './kubectl.js';
import { readNodeFile } from './node-ops.js';
import { restingMemory } from './node-memory.js';

/** Calibrates and applies memory budgets, all nodes at the same time: see Provider.applyBudgets. */
export async function applyBudgets(
  context: KindContext,
  handle: ClusterHandle,
  journal: JournalBudget,
  operation: Operation,
): Promise<ClusterHandle> {
  const nodes = handle.nodes.filter(({ spec }) => spec.memoryBudget !== undefined);
  if (nodes.length === 0) return handle;
  await systemPodsReady(context, handle.name, operation.signal);
  const budgets = await Promise.all(
    nodes.map(async ({ name, spec }): Promise<[string, NodeBudget]> => [
      name,
      await applyBudget(context, handle, name, spec.memoryBudget ?? 0, journal, operation),
    ]),
  );
  const applied = { ...handle, budgets: { ...handle.budgets, ...Object.fromEntries(budgets) } };
  await writeClusterFile(context.stateDir, { formatVersion: 1, status: 'ready', handle: applied });
  return applied;
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

async function applyBudget(
  context: KindContext,
  handle: ClusterHandle,
  node: string,
  bytes: number,
  journal: JournalBudget,
  { progress, signal }: Operation,
): Promise<NodeBudget> {
  const former = await readNodeFile(context, node, KUBELET_CONFIG);
  if (former === undefined) {
    throw new LabError('NODE_COMMAND', { message: `Node ${node} has no ${KUBELET_CONFIG}.` });
  }
  const known = handle.budgets[node];
  if (known?.budget === bytes && hasBudget(former, known)) return known;
  const budget = planBudget(node, await restingMemory(context, node, signal), bytes);
  const entry = await journal(node, former);
  await restartKubelet(context, handle.name, node, withBudget(former, budget));
  await entry.done();
  progress(
    `${node}: ${formatBytes(budget.idle)} in use at rest; MemoryPressure above ${formatBytes(budget.pressureAt)}`,
  );
  return budget;
}
