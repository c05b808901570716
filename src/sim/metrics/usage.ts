import { addQuantities, formatQuantity } from '../machinery/index.js';
import type { ContainerMetrics } from '../types/index.js';

type Usage = ContainerMetrics['usage'];

/** Quantities as metrics-server writes them: CPU in billionths of a core, memory in whole pages. */
export function usageOf(nanoCores: number, bytes: number): Usage {
  const pages = Math.round(bytes / 4096) * 4096;
  return {
    cpu: nanoCores === 0 ? '0' : `${Math.round(nanoCores)}n`,
    memory: formatQuantity({ nanos: BigInt(pages) * 1_000_000_000n, format: 'BinarySI' }),
  };
}

export function total(containers: readonly ContainerMetrics[]): Usage {
  return containers.reduce<Usage>(
    (sum, { usage }) => ({
      cpu: addQuantities(sum['cpu'] ?? '0', usage['cpu'] ?? '0'),
      memory: addQuantities(sum['memory'] ?? '0', usage['memory'] ?? '0'),
    }),
    {},
  );
}
