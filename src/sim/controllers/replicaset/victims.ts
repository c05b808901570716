import type { Pod } from '../../types/index.js';
import { isActive, isReady, podCondition, restartsOf, uidOf } from '../common/index.js';

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const COST = 'controller.kubernetes.io/pod-deletion-cost';

/**
 * Which `count` pods go first when there are too many (ActivePodsWithRanks): unassigned, pending, not
 * ready, cheap to delete, on a node with more of the same (`related`: pods of the whole Deployment),
 * ready for a short time, often restarted, young. Times count by their order of magnitude only.
 */
export function victims(pods: Pod[], related: Pod[], count: number, now: number): Pod[] {
  if (count >= pods.length) return pods;
  const perNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec?.nodeName ?? '';
    if (isActive(pod)) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const magnitude = (stamp: string | undefined): number =>
    stamp === undefined ? -1 : Math.floor(Math.log2(Math.max(1, now - Date.parse(stamp)) / 1000));
  const keys = (pod: Pod): number[] => [
    pod.spec?.nodeName ? 1 : 0,
    PHASES[pod.status?.phase ?? 'Pending'] ?? 1,
    isReady(pod) ? 1 : 0,
    Number(pod.metadata?.annotations?.[COST] ?? 0) || 0,
    -(perNode.get(pod.spec?.nodeName ?? '') ?? 0),
    isReady(pod) ? magnitude(podCondition(pod, 'Ready')?.lastTransitionTime) : 0,
    -restartsOf(pod),
    magnitude(pod.metadata?.creationTimestamp),
  ];
  return pods
    .map((pod) => ({ pod, keys: keys(pod) }))
    .sort((a, b) => compare(a.keys, b.keys) || (uidOf(a.pod) < uidOf(b.pod) ? -1 : 1))
    .slice(0, count)
    .map(({ pod }) => pod);
}

function compare(a: number[], b: number[]): number {
  for (const [i, left] of a.entries()) {
    const difference = left - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
