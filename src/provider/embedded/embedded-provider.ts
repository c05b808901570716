import { silentLog, type Log } from '../../base/index.js';
import type { Capabilities, Simulation } from '../../model/index.js';
import { applyBudgets } from '../common/apply-budgets.js';
import { listClusterFiles } from '../common/cluster-file.js';
import { nodeNames } from '../common/node-names.js';
import type { Provider } from '../provider.js';
import { budgetTools } from './budgets.js';
import type { EmbeddedContext } from './context.js';
import { createCluster } from './create.js';
import { deleteCluster } from './delete.js';
import { findCluster, runs } from './find.js';
import { watchHealth } from './health.js';
import { embeddedNodeOps } from './nodes.js';

export interface EmbeddedOptions extends Simulation {
  /** Folder of lab's state; each cluster has `clusters/NAME/{cluster.json,kubeconfig,sim.log}` in it. */
  stateDir: string;
  /** Texts of behaviour files that every cluster gets. */
  behaviours?: string[];
  log?: Log;
  /** The simulator's program file. Default: lab's own. */
  program?: URL;
  /** How long the process of a cluster is given to end after each word to it, ms. Default 3000. */
  patience?: number;
}

/**
 * The share of a load's requests that reaches a simulated cluster: one Node process answers for
 * all pods, so that the amount of a scenario would take as long as on real ones.
 */
export const LOAD_SCALE = 0.2;

/** Clusters that are simulated, each by a Node process of its own: no container runs, and only Node is needed. */
export function createEmbeddedProvider(options: EmbeddedOptions): Provider {
  const { speed, seed } = options;
  const simulation = { speed, seed };
  const context: EmbeddedContext = {
    stateDir: options.stateDir,
    simulation,
    behaviours: options.behaviours ?? [],
    log: options.log ?? silentLog,
    ...(options.program ? { program: options.program } : {}),
    patience: options.patience ?? 3000,
    running: new Map(),
  };
  const { stateDir } = context;
  const capabilities: Capabilities = {
    has: ['cgroup', 'memoryBudget', 'hardEviction', 'clockScale', 'loadScale', 'hostPorts'],
    cgroup: 'v2',
    clockScale: speed,
    loadScale: LOAD_SCALE,
  };
  return {
    name: 'embedded',
    simulation,
    capabilities: () => Promise.resolve(capabilities),
    nodeNames,
    // Nothing is pulled, and no program but this one is needed.
    check: () => Promise.resolve(),
    find: (name) => findCluster(context, name),
    create: (spec, operation) => createCluster(context, spec, capabilities, operation),
    keep: async (name) => {
      await context.running.get(name)?.release();
    },
    delete: (name) => deleteCluster(context, name),
    list: async () =>
      (await listClusterFiles(stateDir, 'embedded')).map((file) => ({
        name: file.handle.name,
        handle: file.handle,
        running: runs(file),
      })),
    loadImages: () => Promise.resolve(),
    applyBudgets: (handle, journal, progress, signal) =>
      applyBudgets(stateDir, handle, budgetTools(handle), journal, { progress, signal }),
    nodeOps: embeddedNodeOps,
    watchHealth: (handle, signal) => watchHealth(context, handle, signal),
    versions: () => Promise.resolve({}),
  };
}
