/** What a provider can do: a closed list (design). A step says what it needs; the plan refuses by name. */
export const CAPABILITIES = [
  'nodeCommand',
  'cgroup',
  'memoryBudget',
  'hardEviction',
  'realProcesses',
  'upgradeTarget',
  'clockScale',
  'loadScale',
  'hostPorts',
] as const;

export type CapabilityName = (typeof CAPABILITIES)[number];

export interface Capabilities {
  has: CapabilityName[];
  /** The cgroup version of the nodes, when `cgroup` is there. */
  cgroup?: 'v1' | 'v2';
  /** How many times faster than the wall clock the cluster's time runs. Default 1. */
  clockScale?: number;
  /** Share of a load's requests that is sent, 0–1; connections stay. Default 1. */
  loadScale?: number;
}
