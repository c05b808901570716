/** One container's memory at one moment, read from its cgroup on the node. Bytes. */
export interface ContainerMemory {
  /** ms since the epoch */
  at: number;
  node: string;
  podUid: string;
  containerId: string;
  /** Filled in where the pod is known. */
  namespace?: string;
  pod?: string;
  container?: string;
  /** Usage less inactive file cache, as the kubelet counts it. */
  workingSet: number;
  usage: number;
  peak: number;
  /** Absent when there is no limit. */
  limit?: number;
  oomKills: number;
}

/**
 * One pod's memory at one moment: of its own cgroup, whose limit is the sum of its containers'
 * and whose peak outlives a container that is killed and started again. Bytes.
 */
export type PodMemory = Omit<ContainerMemory, 'containerId' | 'container'>;

export interface NodeMemory {
  at: number;
  node: string;
  workingSet: number;
  /** The working set at which MemoryPressure comes, when the node has a budget. */
  threshold?: number;
}

export type MemorySample =
  | ({ scope: 'container' } & ContainerMemory)
  | ({ scope: 'pod' } & PodMemory)
  | ({ scope: 'node' } & NodeMemory);
