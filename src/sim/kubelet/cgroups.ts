import type { CgroupMemory, CgroupSample } from '../contract/index.js';
import type { ContainerMemory, NodeMemory, PodMemory } from './memory.js';

const memoryOf = ({ usage, peak, limit, oomKills }: ContainerMemory | PodMemory): CgroupMemory => ({
  usage,
  // Nothing in the simulator reads files from a disk: no page cache.
  inactiveFile: 0,
  peak,
  ...(limit === undefined ? {} : { limit }),
  oomKills,
});

/** The counters of a node's memory controller at this moment. `at`: wall-clock ms. */
export function cgroupSample(memory: NodeMemory, at: number): CgroupSample {
  for (const pod of memory.pods.values()) {
    for (const container of pod.containers) memory.look(container);
  }
  return {
    at,
    node: { usage: memory.usage, inactiveFile: 0, capacity: memory.capacity },
    pods: [...memory.pods.values()].map((pod) => ({
      uid: pod.uid,
      memory: memoryOf(pod),
      containers: [...pod.containers].map((container) => ({
        id: container.id,
        memory: memoryOf(container),
      })),
    })),
  };
}
