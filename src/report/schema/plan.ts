import {
  CAPABILITIES,
  type Capabilities,
  type LeftOut,
  type NodeBudget,
  type Plan,
  type PlanOptions,
  type PlanStep,
  type Simulation,
} from '../../model/index.js';
import { amount, boolean, described, list, oneOf, optional, string, object } from './build.js';
import { bytes, ms, phase, role } from './fields.js';

const capability = oneOf(CAPABILITIES);

export const capabilities = object<Capabilities>({
  has: list(capability),
  cgroup: optional(oneOf(['v1', 'v2'])),
  clockScale: optional(amount),
  loadScale: optional(amount),
});

export const budget = object<NodeBudget>({
  budget: bytes,
  capacity: bytes,
  idle: bytes,
  threshold: bytes,
  pressureAt: bytes,
  evicts: optional(
    described('Pods are evicted there; else only the condition and its taint come.', boolean),
  ),
});

export const simulation = object<Simulation>({
  speed: described(
    'How many times faster than the wall clock durations of the cluster pass.',
    amount,
  ),
  seed: amount,
});

const planStep = object<PlanStep>({
  id: string,
  kind: oneOf([
    'cluster.create',
    'cluster.images',
    'cluster.budget',
    'cluster.delete',
    'snapshot.take',
    'snapshot.compare',
    'workload.deploy',
    'workload.delete',
    'check',
    'load.run',
    'load.start',
    'load.stop',
    'fault.ground',
    'fault.masks',
    'fault.inject',
    'fault.witness',
    'fault.fix',
    'drill',
    'variant.act',
    'victims',
    'diagnosis',
    'undo',
  ]),
  phase,
  fault: optional(string),
  title: string,
  deadline: ms,
  changes: list(string),
  needs: list(capability),
  check: optional(
    object<NonNullable<PlanStep['check']>>({
      id: string,
      role,
      want: boolean,
      throughout: optional(boolean),
      within: optional(ms),
    }),
  ),
  load: optional(
    object<NonNullable<PlanStep['load']>>({
      name: string,
      profile: oneOf(['before', 'during', 'after', 'quick']),
    }),
  ),
  snapshot: optional(oneOf(['before-deploy', 'before-injection'])),
  drills: optional(list(string)),
  group: optional(string),
});

export const plan = object<Plan>({
  scenario: string,
  digest: string,
  options: object<PlanOptions>({
    provider: string,
    cluster: string,
    faults: list(string),
    leftOut: optional(list(object<LeftOut>({ fault: string, needs: list(capability) }))),
    each: boolean,
    skipFix: list(string),
    skipInject: list(string),
    noFault: optional(boolean),
    beside: optional(list(string)),
    lookAtOthers: optional(boolean),
    quick: boolean,
    createCluster: boolean,
    deleteCluster: boolean,
    simulation: optional(simulation),
  }),
  steps: list(planStep),
  bound: ms,
});
