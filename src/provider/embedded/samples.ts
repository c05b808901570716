import type { MemorySample } from '../../model/index.js';
import type { CgroupMemory, CgroupSample } from '../../sim/index.js';

/** One look at the cgroups of a node as samples: of the node first, then of each pod and its containers. */
export function samplesOf(
  sample: CgroupSample,
  node: string,
  pressureAt: number | undefined,
): MemorySample[] {
  const { at } = sample;
  const threshold = pressureAt === undefined ? {} : { threshold: pressureAt };
  return [
    { scope: 'node', at, node, workingSet: workingSet(sample.node), ...threshold },
    ...sample.pods.flatMap(({ uid, memory, containers }): MemorySample[] => {
      const of = (seen: CgroupMemory) => ({ at, node, podUid: uid, ...memoryOf(seen) });
      return [
        { scope: 'pod', ...of(memory) },
        ...containers.map(({ id, memory: own }): MemorySample => ({
          scope: 'container',
          ...of(own),
          containerId: id,
        })),
      ];
    }),
  ];
}

/** Usage less inactive file cache, as cAdvisor has it. */
export function workingSet({
  usage,
  inactiveFile,
}: {
  usage: number;
  inactiveFile: number;
}): number {
  return Math.max(0, usage - inactiveFile);
}

function memoryOf(seen: CgroupMemory) {
  const { usage, peak, limit, oomKills } = seen;
  return {
    workingSet: workingSet(seen),
    usage,
    peak: Math.max(peak, usage),
    ...(limit === undefined ? {} : { limit }),
    oomKills,
  };
}
