import { runProcess, silentLog, type Log, type ProcessRunner } from '../../base/index.js';
import type { Capabilities } from '../../model/index.js';
import { applyBudgets } from '../common/apply-budgets.js';
import { listClusterFiles } from '../common/cluster-file.js';
import type { Provider } from '../provider.js';
import { budgetTools } from './budgets.js';
import { nodeContainers } from './containers.js';
import type { KindContext } from './context.js';
import { createCluster } from './create.js';
import { deleteCluster } from './delete.js';
import { dockerThrough } from './docker.js';
import { findCluster } from './identity.js';
import { ensureImages } from './images.js';
import { watchHealth } from './health.js';
import { kindVersion } from './kind-command.js';
import { nodeNames } from '../common/node-names.js';
import { loadImages } from './load-images.js';
import { kindNodeOps } from './node-ops.js';
import { dockerFacts } from './docker-facts.js';

export interface KindOptions {
  /** Folder of lab's state; each cluster has `clusters/NAME/{cluster.json,kubeconfig}` in it. */
  stateDir: string;
  run?: ProcessRunner;
  log?: Log;
  /** Whether the user has said what clusters are upgraded to: then they can be. */
  upgradeTarget?: boolean;
  /** Added to this process's environment for docker and kind. */
  env?: Record<string, string>;
}

/** Clusters of node containers, made by kind and Docker. */
export function createKindProvider(options: KindOptions): Provider {
  const run = options.run ?? runProcess;
  const env = options.env ?? {};
  const docker = dockerThrough(run, env);
  const context: KindContext = {
    stateDir: options.stateDir,
    run,
    docker,
    env,
    log: options.log ?? silentLog,
  };
  const capabilities = async (): Promise<Capabilities> => ({
    has: [
      ...(['nodeCommand', 'cgroup', 'memoryBudget', 'hardEviction'] as const),
      ...(['realProcesses', 'hostPorts'] as const),
      ...(options.upgradeTarget ? (['upgradeTarget'] as const) : []),
    ],
    cgroup: (await dockerFacts(docker)).cgroup,
  });
  return {
    name: 'kind',
    capabilities,
    nodeNames,
    check: async ({ images, nodeImage }, progress, signal) => {
      await dockerFacts(docker);
      await kindVersion(context);
      const all = nodeImage === undefined ? images : [nodeImage, ...images];
      await ensureImages(docker, all, { progress, signal });
    },
    find: (name) => findCluster(context, name),
    create: async (spec, operation) =>
      createCluster(context, spec, await capabilities(), operation),
    keep: () => Promise.resolve(),
    delete: (name) => deleteCluster(context, name),
    list: async () => {
      const files = await listClusterFiles(context.stateDir, 'kind');
      if (files.length === 0) return [];
      const containers = await nodeContainers(docker);
      return files.map(({ handle }) => ({
        name: handle.name,
        handle,
        running: containers.some(({ cluster, running }) => cluster === handle.name && running),
      }));
    },
    loadImages: (handle, images, progress, signal) =>
      loadImages(context, handle, images, { progress, signal }),
    applyBudgets: (handle, journal, progress, signal) =>
      applyBudgets(context.stateDir, handle, budgetTools(context, handle), journal, {
        progress,
        signal,
      }),
    nodeOps: (handle) => kindNodeOps(context, handle),
    watchHealth: (handle, signal) => watchHealth(context, handle, signal),
    versions: async () => {
      const [facts, kind] = await Promise.all([dockerFacts(docker), kindVersion(context)]);
      return { kind, docker: facts.version };
    },
  };
}
