import type { Component, Sim } from '../contract/index.js';
import type { Job, Pod, ReplicaSet } from '../types/index.js';
import { watchOwned } from './common/index.js';
import { startDaemonSets } from './daemonset/index.js';
import { startDeployments } from './deployment/index.js';
import { startBudgets } from './disruption/index.js';
import { startEndpoints, startEndpointSlices } from './endpoints/index.js';
import { startGarbageCollector } from './garbage/index.js';
import { startCronJobs, startJobs, startTtl } from './jobs/index.js';
import { startAccounts, startNamespaces } from './namespaces/index.js';
import { startNodeLifecycle, startPodCollector, startTaintEviction } from './nodes/index.js';
import { startQuotas } from './quota/index.js';
import { startReplicaSets } from './replicaset/index.js';
import { startRoleAggregation } from './roles/index.js';
import { startStatefulSets } from './statefulset/index.js';
import { startVolumeBinder, startVolumeProtection } from './volumes/index.js';

export { evict } from './disruption/index.js';

/** Starts what kube-controller-manager runs. `rootCA`: the PEM text that namespaces publish. */
export function startControllers(sim: Sim, { rootCA }: { rootCA: string }): Component {
  const pods = watchOwned<Pod>(sim, 'pods');
  const sets = watchOwned<ReplicaSet>(sim, 'replicasets.apps');
  const jobs = watchOwned<Job>(sim, 'jobs.batch');
  const running: Component[] = [
    startAccounts(sim, rootCA),
    startNamespaces(sim),
    startGarbageCollector(sim),
    startNodeLifecycle(sim),
    startTaintEviction(sim),
    startPodCollector(sim),
    startDeployments(sim, sets, pods),
    startReplicaSets(sim, pods),
    startStatefulSets(sim, pods),
    startDaemonSets(sim, pods),
    startJobs(sim, pods),
    startCronJobs(sim, jobs),
    startTtl(sim),
    startEndpoints(sim),
    startEndpointSlices(sim),
    startBudgets(sim),
    startQuotas(sim),
    startRoleAggregation(sim),
    startVolumeBinder(sim),
    startVolumeProtection(sim),
    pods,
    sets,
    jobs,
  ];
  return {
    stop: () => {
      for (const each of running) each.stop();
    },
  };
}
