import { quantityMilliValue } from '../machinery/index.js';
import type { Pod } from '../types/index.js';
import { isCritical } from './eviction.js';
import type { Rejection } from './pod-host.js';
import { memoryRequest, qosOf } from './qos.js';

/** What a node has, and what is on it. */
export interface Room {
  memoryPressure: boolean;
  maxPods: number;
  /** Cores and bytes. */
  capacity: { cpu: number; memory: number };
  /** Pods that hold resources. */
  pods: readonly Pod[];
}

const MEMORY_PRESSURE = 'node.kubernetes.io/memory-pressure';

const toleratesPressure = ({ spec }: Pod): boolean =>
  spec?.tolerations?.some(
    ({ key = '', operator, effect = '' }) =>
      (effect === '' || effect === 'NoSchedule') &&
      (key === MEMORY_PRESSURE || (key === '' && operator === 'Exists')),
  ) === true;

const short = (what: string, asked: number, used: number, capacity: number): Rejection => ({
  reason: `OutOf${what}`,
  message: `Node didn't have enough resource: ${what}, requested: ${asked}, used: ${used}, capacity: ${capacity}`,
});

/** Millicores that a pod asks for. */
function cpuRequest(pod: Pod): number {
  let total = 0;
  for (const { resources } of pod.spec?.containers ?? []) {
    const cpu = resources?.requests?.cpu ?? resources?.limits?.cpu;
    if (cpu !== undefined) total += quantityMilliValue(cpu);
  }
  return total;
}

/**
 * Why a pod may not run on a node, if so: the eviction manager's Admit, then pkg/kubelet/lifecycle/predicate.go.
 */
export function admit(pod: Pod, room: Room): Rejection | undefined {
  const { maxPods, capacity, pods } = room;
  if (room.memoryPressure && !isCritical(pod) && qosOf(pod) === 'BestEffort') {
    if (!toleratesPressure(pod)) {
      return { reason: 'Evicted', message: 'The node had condition: [MemoryPressure]. ' };
    }
  }
  if (pods.length >= maxPods) return short('pods', 1, pods.length, maxPods);
  const amounts = [
    ['cpu', cpuRequest, capacity.cpu * 1000],
    ['memory', memoryRequest, capacity.memory],
  ] as const;
  for (const [name, of, has] of amounts) {
    const asked = of(pod);
    if (asked === 0) continue;
    const used = pods.reduce((total, each) => total + of(each), 0);
    if (used + asked > has) return short(name, asked, used, has);
  }
  return undefined;
}
