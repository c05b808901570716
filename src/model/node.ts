import type { ExecResult } from './context.js';
import type { MemorySample } from './memory.js';
import type { ProgramSource } from './upgrade.js';

/**
 * What may be done to a node of a cluster that lab made: a closed list of typed operations. A command is a
 * list of arguments and runs in the node; no shell of this machine ever sees it.
 */
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
  /** Runs a program in the node. Any exit code is returned. */
  exec(
    node: string,
    command: string[],
    options: { timeout: number; signal: AbortSignal },
  ): Promise<ExecResult>;
  /** Copies programs into a folder of the node, each under its name, executable. */
  install(
    node: string,
    programs: Record<string, ProgramSource>,
    folder: string,
    signal: AbortSignal,
  ): Promise<void>;
  /** Gives nodes images of this machine, each under the name that the cluster will ask for. */
  giveImages(nodes: string[], images: Record<string, string>, signal: AbortSignal): Promise<void>;
}
