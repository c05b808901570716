import type { MemorySample } from './memory.js';

/** What may be done to a node: a closed list of typed operations, never a free command line from a scenario. */
export interface NodeOps {
  readFile(node: string, path: string): Promise<string | undefined>;
  /** Replaces /var/lib/kubelet/config.yaml and restarts the kubelet. */
  writeKubeletConfig(node: string, content: string): Promise<void>;
  /** Streams memory of the node and of every container on it once a second until aborted. */
  sampleMemory(
    node: string,
    on: (sample: MemorySample) => void,
    signal: AbortSignal,
  ): Promise<void>;
}
