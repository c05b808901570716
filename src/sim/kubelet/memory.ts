/** What a pod costs besides its containers: the pause process (measured on kind). Bytes. */
const SANDBOX = 232 * 1024;
/** Memory is taken in pages. */
const PAGE = 4096;

/** The memory controller of one container. Bytes. */
export interface ContainerMemory {
  readonly id: string;
  readonly limit?: number;
  usage: number;
  peak: number;
  oomKills: number;
  /** What its processes hold at this moment. */
  read: () => number;
  /** Ends the container: its limit, or the machine's memory, is exceeded. */
  kill: () => void;
  /** The kernel's order of choice when the machine runs out: higher dies first. */
  readonly oomScore: number;
  readonly pod: PodMemory;
}

export interface PodMemory {
  readonly uid: string;
  readonly limit?: number;
  usage: number;
  peak: number;
  oomKills: number;
  readonly containers: Set<ContainerMemory>;
}

/** The memory of one node, kept up to date change by change: no look at it walks through all pods. */
export interface NodeMemory {
  readonly capacity: number;
  /** All that is used: the machine's own processes and all pods. */
  readonly usage: number;
  readonly pods: ReadonlyMap<string, PodMemory>;
  addPod(uid: string, limit: number | undefined): PodMemory;
  removePod(uid: string): void;
  add(
    pod: PodMemory,
    container: Pick<ContainerMemory, 'id' | 'limit' | 'read' | 'kill' | 'oomScore'>,
  ): ContainerMemory;
  remove(container: ContainerMemory): void;
  /** Reads a container anew; kills what is over a limit. True when its usage has changed. */
  look(container: ContainerMemory): boolean;
}

/** `base`: bytes of the machine's own processes. `changed`: after each change of the usage. */
export function createNodeMemory(capacity: number, base: number, changed: () => void): NodeMemory {
  const pods = new Map<string, PodMemory>();
  let usage = base;

  const change = (pod: PodMemory, by: number): void => {
    usage += by;
    pod.usage += by;
    pod.peak = Math.max(pod.peak, Math.min(pod.usage, pod.limit ?? Infinity));
    changed();
  };
  const set = (container: ContainerMemory, bytes: number): void => {
    const by = bytes - container.usage;
    container.usage = bytes;
    container.peak = Math.max(container.peak, bytes);
    if (by !== 0) change(container.pod, by);
  };
  const oom = (container: ContainerMemory): void => {
    container.oomKills++;
    container.pod.oomKills++;
    container.kill();
  };
  /** The machine has no memory left: the kernel takes the container with the highest score. */
  const machineFull = (): void => {
    let worst: ContainerMemory | undefined;
    let highest = -Infinity;
    for (const pod of pods.values()) {
      for (const container of pod.containers) {
        const score = container.oomScore + (container.usage / capacity) * 1000;
        if (score > highest) [worst, highest] = [container, score];
      }
    }
    if (worst !== undefined) oom(worst);
  };

  const memory: NodeMemory = {
    capacity,
    get usage() {
      return usage;
    },
    pods,
    addPod: (uid, limit) => {
      const pod: PodMemory = {
        uid,
        limit,
        usage: 0,
        peak: 0,
        oomKills: 0,
        containers: new Set(),
      };
      pods.set(uid, pod);
      change(pod, SANDBOX);
      return pod;
    },
    removePod: (uid) => {
      const pod = pods.get(uid);
      if (pod === undefined) return;
      pods.delete(uid);
      change(pod, -pod.usage);
    },
    add: (pod, container) => {
      const added = { ...container, usage: 0, peak: 0, oomKills: 0, pod };
      pod.containers.add(added);
      return added;
    },
    remove: (container) => {
      if (!container.pod.containers.delete(container)) return;
      if (pods.has(container.pod.uid)) set(container, 0);
    },
    look: (container) => {
      if (!container.pod.containers.has(container)) return false;
      const before = container.usage;
      const bytes = Math.ceil(container.read() / PAGE) * PAGE;
      const { limit } = container;
      if (limit !== undefined && bytes > limit) {
        set(container, limit);
        oom(container);
        return true;
      }
      set(container, bytes);
      if (bytes > before && usage > capacity) machineFull();
      return bytes !== before;
    },
  };
  return memory;
}

/** /proc/PID/oom_score_adj: pkg/kubelet/qos/policy.go. */
export function oomScoreAdjust(qos: string, request: number, capacity: number): number {
  if (qos === 'Guaranteed') return -997;
  if (qos === 'BestEffort') return 1000;
  return Math.min(999, Math.max(3, Math.floor(1000 - (1000 * request) / capacity)));
}
