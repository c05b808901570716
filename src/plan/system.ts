import { plural } from '../base/index.js';
import type { Fault } from '../model/index.js';
import type { PlanBuilder } from './builder.js';
import { DEADLINES } from './deadlines.js';

/** The cluster, its images and its budgets. */
export function provision(plan: PlanBuilder): void {
  const { cluster, images } = plan.scenario;
  const name = plan.options.cluster;
  if (plan.options.createCluster) {
    plan.add({
      id: 'provision/cluster',
      kind: 'cluster.create',
      phase: 'provision',
      title: `create the cluster ${name} (${plural(cluster.nodes.length, 'node')})`,
      deadline: DEADLINES.createCluster,
      changes: [`cluster ${name}`],
      needs: cluster.ports.length > 0 ? ['hostPorts'] : [],
    });
  }
  // Where no container runs, an image is a name.
  if (images.length > 0 && plan.options.simulation === undefined) {
    plan.add({
      id: 'provision/images',
      kind: 'cluster.images',
      phase: 'provision',
      title: `put ${plural(images.length, 'image')} onto the nodes that need them`,
      deadline: DEADLINES.images,
      changes: images.map((image) => `image ${image} on nodes`),
    });
  }
  if (cluster.nodes.some((node) => node.memoryBudget !== undefined)) {
    plan.add({
      id: 'provision/budget',
      kind: 'cluster.budget',
      phase: 'provision',
      title: 'calibrate the memory budget of the nodes that have one',
      deadline: DEADLINES.budget,
      changes: ['kubelet configuration of those nodes'],
      needs: cluster.nodes.some(({ overBudget }) => overBudget === 'evict')
        ? ['memoryBudget', 'hardEviction']
        : ['memoryBudget'],
    });
  }
}

/** The workload, after a snapshot of the cluster without it. */
export function deploy(plan: PlanBuilder): void {
  const { workload } = plan.scenario;
  plan.snapshot('before-deploy', 'deploy');
  plan.add({
    id: 'deploy/workload',
    kind: 'workload.deploy',
    phase: 'deploy',
    title: `deploy ${plural(workload.objects.length, 'object')} into ${workload.namespaces.join(', ')}`,
    deadline: DEADLINES.deploy + workload.ready / plan.clockScale,
    changes: [
      ...workload.namespaces.map((name) => `Namespace/${name}`),
      ...workload.objects.map((object) => `${object.kind}/${object.metadata.name}`),
    ],
  });
}

/** Steady state holds, symptoms are false, invariants are true; then the snapshot to come back to. */
export function baseline(plan: PlanBuilder, faults: Fault[]): void {
  for (const check of plan.scenario.steadyState) {
    plan.check('baseline', check, 'steady', true, { group: 'baseline/steady' });
  }
  plan.wholeLoads('baseline', 'before', faults);
  const group = 'baseline/opposites';
  for (const fault of faults) {
    for (const check of fault.symptoms) {
      plan.check('baseline', check, 'symptom', false, { fault, group });
    }
    for (const check of fault.invariants) {
      plan.check('baseline', check, 'invariant', true, { fault, group });
    }
  }
  plan.snapshot('before-injection', 'baseline');
}

/** Takes the workload and the cluster away again, with the proof in between. */
export function leave(plan: PlanBuilder): void {
  const { namespaces } = plan.scenario.workload;
  plan.add({
    id: 'undeploy/workload',
    kind: 'workload.delete',
    phase: 'undeploy',
    title: `delete ${namespaces.join(', ')}`,
    deadline: DEADLINES.undeploy,
    changes: namespaces.map((name) => `Namespace/${name}`),
  });
  plan.compare(
    'before-deploy',
    'final-proof',
    'prove that the cluster is as it was before the deployment',
  );
  if (plan.options.deleteCluster) {
    plan.add({
      id: 'delete/cluster',
      kind: 'cluster.delete',
      phase: 'delete',
      title: `delete the cluster ${plan.options.cluster}`,
      deadline: DEADLINES.deleteCluster,
      changes: [`cluster ${plan.options.cluster}`],
    });
  }
}
