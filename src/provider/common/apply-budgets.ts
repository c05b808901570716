import { formatBytes, LabError } from '../../base/index.js';
import type { ClusterHandle, NodeBudget, NodeSpec } from '../../model/index.js';
import type { JournalBudget, Operation } from '../provider.js';
import { updateHandle } from './cluster-file.js';
import { KUBELET_CONFIG } from './kubelet-config.js';
import { hasBudget, planBudget, withBudget } from './memory-budget.js';

/** How one provider does what a memory budget needs. */
export interface BudgetTools {
  /** Resolves when everything that comes with the cluster itself has started: a node is at rest then. */
  started(signal: AbortSignal): Promise<void>;
  /** The kubelet's configuration of a node. */
  read(node: string): Promise<string | undefined>;
  /** A node's capacity and its working set at rest, bytes, as its kubelet sees both; the second may be estimated. */
  resting(node: string, signal: AbortSignal): Promise<{ capacity: number; idle: number }>;
  /** Replaces the kubelet's configuration and restarts it. */
  write(node: string, content: string): Promise<void>;
}

/** Calibrates and applies memory budgets, all nodes at the same time: see Provider.applyBudgets. */
export async function applyBudgets(
  stateDir: string,
  handle: ClusterHandle,
  tools: BudgetTools,
  journal: JournalBudget,
  operation: Operation,
): Promise<ClusterHandle> {
  const nodes = handle.nodes.filter(({ spec }) => spec.memoryBudget !== undefined);
  if (nodes.length === 0) return handle;
  await tools.started(operation.signal);
  const budgets = await Promise.all(
    nodes.map(async ({ name, spec }): Promise<[string, NodeBudget]> => [
      name,
      await applyBudget(handle, tools, name, spec, journal, operation),
    ]),
  );
  const applied = { ...handle, budgets: { ...handle.budgets, ...Object.fromEntries(budgets) } };
  await updateHandle(stateDir, applied);
  return applied;
}

async function applyBudget(
  handle: ClusterHandle,
  tools: BudgetTools,
  node: string,
  { memoryBudget: bytes = 0, overBudget = 'pressure' }: NodeSpec,
  journal: JournalBudget,
  { progress, signal }: Operation,
): Promise<NodeBudget> {
  const former = await tools.read(node);
  if (former === undefined) {
    throw new LabError('NODE_COMMAND', { message: `Node ${node} has no ${KUBELET_CONFIG}.` });
  }
  const known = handle.budgets[node];
  const same = known?.budget === bytes && (known.evicts ?? false) === (overBudget === 'evict');
  if (same && hasBudget(former, known)) return known;
  const budget = planBudget(node, await tools.resting(node, signal), bytes, overBudget);
  const entry = await journal(node, former);
  await tools.write(node, withBudget(former, budget));
  await entry.done();
  progress(
    `${node}: ${formatBytes(budget.idle)} in use at rest; MemoryPressure${budget.evicts ? ' and evictions' : ''} above ${formatBytes(budget.pressureAt)}`,
  );
  return budget;
}

/** A node is at rest when its working set moved by less than this over the last looks. */
const STEADY = 4 * 1024 * 1024;
const LOOKS = 4;
/** A node that is still moving after so many looks is measured as it is. */
const MOST_LOOKS = 24;

/** The working set of a node at rest, bytes: the mean of the last looks, `pause` between two. */
export async function atRest(
  look: () => Promise<number>,
  pause: () => Promise<unknown>,
): Promise<number> {
  const recent: number[] = [];
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    recent.push(await look());
    if (recent.length > LOOKS) recent.shift();
    const spread = Math.max(...recent) - Math.min(...recent);
    if (recent.length === LOOKS && spread <= STEADY) break;
    await pause();
  }
  const sum = recent.reduce((total, value) => total + value, 0);
  return Math.round(sum / recent.length);
}
