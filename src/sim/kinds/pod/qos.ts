import { addQuantities, compareQuantities } from '../../machinery/index.js';
import type { Pod, ResourceRequirements } from '../../types/index.js';

type Amounts = Record<string, string>;

/** `Guaranteed`, `Burstable` or `BestEffort`: pkg/apis/core/v1/helper/qos ComputePodQOS. */
export function qosClass({ spec }: Pod): string {
  const all: (ResourceRequirements | undefined)[] =
    spec?.resources !== undefined
      ? [spec.resources]
      : [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map((c) => c.resources);
  const requests: Amounts = {};
  const limits: Amounts = {};
  let guaranteed = true;
  for (const resources of all) {
    addTo(requests, resources?.requests);
    const limited = addTo(limits, resources?.limits);
    if (limited < 2) guaranteed = false;
  }
  const requested = Object.keys(requests);
  if (requested.length === 0 && Object.keys(limits).length === 0) return 'BestEffort';
  const met =
    requested.length === Object.keys(limits).length &&
    requested.every((name) => {
      const limit = limits[name];
      return limit !== undefined && compareQuantities(requests[name] ?? '0', limit) === 0;
    });
  return guaranteed && met ? 'Guaranteed' : 'Burstable';
}

/** Adds what is more than nothing; how many of CPU and memory that were. */
function addTo(sums: Amounts, amounts: Amounts = {}): number {
  let count = 0;
  for (const name of ['cpu', 'memory']) {
    const amount = amounts[name];
    if (amount === undefined || compareQuantities(amount, '0') <= 0) continue;
    const sum = sums[name];
    sums[name] = sum === undefined ? amount : addQuantities(sum, amount);
    count++;
  }
  return count;
}
