import { parse, stringify } from 'yaml';
import { formatBytes, LabError } from '../../base/index.js';
import type { NodeBudget, OverBudget } from '../../model/index.js';

const SIGNAL = 'memory.available';

/**
 * The threshold that makes a budget real. The kubelet takes `memory.available` as capacity
 * less the node's own working set, whatever the rest of the machine does; so the pressure
 * comes when the working set exceeds `idle + budget`. All bytes. Throws NOT_ENOUGH_MEMORY.
 */
export function planBudget(
  node: string,
  seen: { capacity: number; idle: number },
  budget: number,
  over: OverBudget = 'pressure',
): NodeBudget {
  const pressureAt = seen.idle + budget;
  if (pressureAt >= seen.capacity) {
    throw new LabError('NOT_ENOUGH_MEMORY', {
      message: `Node ${node} has ${formatBytes(seen.capacity)}, ${formatBytes(seen.idle)} of it in use at rest: a budget of ${formatBytes(budget)} does not fit.`,
    });
  }
  const evicts = over === 'evict' ? { evicts: true } : {};
  return { budget, ...seen, threshold: seen.capacity - pressureAt, pressureAt, ...evicts };
}

interface EvictionSettings {
  evictionHard?: Record<string, string>;
  evictionSoft?: Record<string, string>;
  evictionSoftGracePeriod?: Record<string, string>;
  [key: string]: unknown;
}

/**
 * A KubeletConfiguration (YAML) with the budget's threshold. One that evicts is a hard one: pods go at
 * once, and what the scheduler may place there shrinks to idle + budget. The other is soft: the grace period is so
 * long that nothing is evicted within a run: only the condition and its taint come. kind
 * writes a transition period of 0s, which flaps; a hard threshold for memory it has none.
 */
export function withBudget(config: string, budget: NodeBudget): string {
  const settings = parse(config) as EvictionSettings;
  if (budget.evicts) {
    return stringify({
      ...settings,
      evictionHard: { ...settings.evictionHard, [SIGNAL]: String(budget.threshold) },
      evictionPressureTransitionPeriod: '15s',
    });
  }
  return stringify({
    ...settings,
    evictionSoft: { ...settings.evictionSoft, [SIGNAL]: String(budget.threshold) },
    evictionSoftGracePeriod: { ...settings.evictionSoftGracePeriod, [SIGNAL]: '10m' },
    evictionPressureTransitionPeriod: '15s',
  });
}

/** Whether a KubeletConfiguration (YAML) already has this budget's threshold. */
export function hasBudget(config: string, budget: NodeBudget): boolean {
  const settings = parse(config) as EvictionSettings;
  const { evictionHard, evictionSoft } = settings;
  return (budget.evicts ? evictionHard : evictionSoft)?.[SIGNAL] === String(budget.threshold);
}
