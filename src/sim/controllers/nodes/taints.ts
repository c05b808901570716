import type { Node, NodeCondition, Taint } from '../../types/index.js';

/** node_lifecycle_controller.go nodeConditionToTaintKeyStatusMap: condition, its status, the taint. */
const BY_CONDITION: readonly [type: string, status: string, key: string][] = [
  ['Ready', 'False', 'node.kubernetes.io/not-ready'],
  ['Ready', 'Unknown', 'node.kubernetes.io/unreachable'],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
];
export const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const OURS = new Set([...BY_CONDITION.map(([, , key]) => key), UNSCHEDULABLE]);
const EXECUTE = BY_CONDITION.slice(0, 2);

const statusOf = (conditions: NodeCondition[] | undefined, type: string): string | undefined =>
  conditions?.find((condition) => condition.type === type)?.status;

/**
 * The taints that a node should have now: those of its conditions (NoSchedule), of being cordoned, and
 * NoExecute when it is not ready; others stay as they are. Those that it has keep their time.
 */
export function taintsOf({ spec, status }: Node, now: string): Taint[] {
  const present = spec?.taints ?? [];
  const wanted: Taint[] = [];
  const want = (key: string, effect: string, timeAdded?: string): void => {
    const known = present.find((taint) => taint.key === key && taint.effect === effect);
    wanted.push(known ?? { key, effect, ...(timeAdded === undefined ? {} : { timeAdded }) });
  };
  const holds = ([type, value]: readonly [string, string, string]): boolean =>
    statusOf(status?.conditions, type) === value;
  for (const row of BY_CONDITION) if (holds(row)) want(row[2], 'NoSchedule', now);
  if (spec?.unschedulable === true) want(UNSCHEDULABLE, 'NoSchedule', now);
  for (const row of EXECUTE) if (holds(row)) want(row[2], 'NoExecute', now);
  const others = present.filter(
    ({ key, effect }) => !(OURS.has(key) && effect !== 'PreferNoSchedule'),
  );
  return [...others, ...wanted];
}
