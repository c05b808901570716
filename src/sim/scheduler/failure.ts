import type { Account } from './account.js';
import type { Refusal } from './filters.js';

/**
 * `0/3 nodes are available: 1 …, 2 …. no new claims to deallocate, preemption: …`
 * (framework/types.go FitError). `names`: only some nodes came into question at all.
 */
export function failureText(
  nodes: number,
  refusals: ReadonlyMap<Account, Refusal>,
  restricted: boolean,
  preemption: string | undefined,
): string {
  const counts = new Map<string, number>();
  for (const { reasons } of refusals.values()) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  if (restricted && refusals.size < nodes) {
    const reason = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
    counts.set(reason, (counts.get(reason) ?? 0) + nodes - refusals.size);
  }
  return available(nodes, histogram(counts), preemption);
}

export const histogram = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join(', ');

export function available(nodes: number, why: string, preemption: string | undefined): string {
  const text = `0/${nodes} nodes are available: ${why}.`;
  if (preemption === undefined) return text;
  return `${text} no new claims to deallocate, preemption: ${preemption}`;
}
