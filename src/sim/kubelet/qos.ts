import { quantityValue } from '../machinery/index.js';
import type { Container, Pod } from '../types/index.js';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** pkg/apis/core/v1/helper/qos/qos.go, of cpu and memory of all containers. */
export function qosOf(pod: Pod): QosClass {
  if (pod.status?.qosClass !== undefined) return pod.status.qosClass as QosClass;
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const amounts = containers.flatMap(({ resources }) =>
    ['cpu', 'memory'].map((name) => ({
      request: value(resources?.requests?.[name] ?? resources?.limits?.[name]),
      limit: value(resources?.limits?.[name]),
    })),
  );
  if (amounts.every(({ request, limit }) => request === 0 && limit === 0)) return 'BestEffort';
  if (amounts.every(({ request, limit }) => limit > 0 && request === limit)) return 'Guaranteed';
  return 'Burstable';
}

const value = (quantity: string | undefined): number =>
  quantity === undefined ? 0 : quantityValue(quantity);

/** Bytes of memory that a pod asks for: its containers, or a larger init container. */
export function memoryRequest(pod: Pod): number {
  const of = ({ resources }: Container): number =>
    value(resources?.requests?.memory ?? resources?.limits?.memory);
  const inits = pod.spec?.initContainers ?? [];
  const sidecars = inits.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const together = [...(pod.spec?.containers ?? []), ...sidecars].reduce((a, c) => a + of(c), 0);
  return Math.max(together, ...inits.map(of));
}

/** Bytes that a pod may use at most: only when each of its containers has a limit. */
export function memoryLimit(pod: Pod): number | undefined {
  let total = 0;
  for (const { resources } of pod.spec?.containers ?? []) {
    const limit = resources?.limits?.memory;
    if (limit === undefined) return undefined;
    total += quantityValue(limit);
  }
  return total;
}
