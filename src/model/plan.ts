import type { CapabilityName } from './capability.js';
import type { Simulation } from './cluster.js';
import type { CheckRole } from './sample.js';
import type { LoadProfileName } from './actions.js';

export const PHASES = [
  'provision',
  'deploy',
  'baseline',
  'watch',
  'inject',
  'diagnosis',
  'fix',
  'recovery',
  'undo',
  'reset-proof',
  'undeploy',
  'final-proof',
  'delete',
] as const;

export type Phase = (typeof PHASES)[number];

/** Where a phase stands in a run, from 0; -1 before any (`none`, undefined). */
export function placeOf(phase: string | undefined): number {
  return PHASES.findIndex((name) => name === phase);
}

/**
 * The phase of a step, from its id: `recovery/web`, and `leak/stage-2/recovery/web` of a round. What comes behind
 * the phase is the step's own and may have any name.
 */
export function phaseOfStep(id = ''): Phase | undefined {
  return id.split('/').find((part): part is Phase => PHASES.some((phase) => phase === part));
}

/** What a step does; the run has one function for each. */
export type StepKind =
  | 'cluster.create'
  | 'cluster.images'
  | 'cluster.budget'
  | 'cluster.delete'
  | 'snapshot.take'
  | 'snapshot.compare'
  | 'workload.deploy'
  | 'workload.delete'
  | 'check'
  | 'load.run'
  | 'load.start'
  | 'load.stop'
  | 'fault.ground'
  | 'fault.masks'
  | 'fault.inject'
  | 'fault.witness'
  | 'fault.fix'
  | 'drill'
  | 'variant.act'
  | 'victims'
  | 'diagnosis'
  | 'undo';

export interface PlanStep {
  /** Stable and readable: `inject/selector-mismatch/witness`. */
  id: string;
  kind: StepKind;
  phase: Phase;
  fault?: string;
  title: string;
  /** Wall-clock bound in ms after which the step is an error. */
  deadline: number;
  /** What it may change, for people: `Service/backend-svc spec.selector`. Empty: reads only. */
  changes: string[];
  needs: CapabilityName[];
  /**
   * For `check`: which check, in which role, and whether it must be true. `throughout`: all through its
   * own window, not only once in it. `within`: the time it gets here, ms of cluster time, where that is not its own.
   */
  check?: { id: string; role: CheckRole; want: boolean; throughout?: boolean; within?: number };
  load?: { name: string; profile: LoadProfileName };
  snapshot?: 'before-deploy' | 'before-injection';
  /** For `drill`: the faults whose own drills follow that of the scenario. */
  drills?: string[];
  /** Steps with the same group run at the same time. */
  group?: string;
}

/** A fault that is left out, and the capabilities that are missing for it. */
export interface LeftOut {
  fault: string;
  needs: CapabilityName[];
}

/** `cpu-bleed needs realProcesses`. */
export const leftOutText = ({ fault, needs }: LeftOut): string =>
  `${fault} needs ${needs.join(', ')}`;

export interface PlanOptions {
  provider: string;
  cluster: string;
  /** Faults to run, in scenario order. */
  faults: string[];
  /** Faults that all would have been, and that this provider is not capable of; absent: none. */
  leftOut?: LeftOut[];
  /** One at a time, with recovery in between. */
  each: boolean;
  /** Faults or fix actions left out on purpose (a negative control). */
  skipFix: string[];
  /** Replace the injection by nothing (a negative control). */
  skipInject: string[];
  /** Nothing is injected: the healthy system is watched for as long as the symptoms may take. */
  noFault?: boolean;
  /** Variants whose odd and harmless objects are deployed beside the workload, and that act on it. */
  beside?: string[];
  /** After each injection, look at the symptoms of all other faults too, planned or not. */
  lookAtOthers?: boolean;
  /** Use the `quick` load profile for before and after. */
  quick: boolean;
  /** Whether this run creates the cluster, and whether it deletes it at the end. */
  createCluster: boolean;
  deleteCluster: boolean;
  /** Only where no container runs. */
  simulation?: Simulation;
}

export interface Plan {
  scenario: string;
  digest: string;
  options: PlanOptions;
  steps: PlanStep[];
  /** Upper bound of all deadlines, ms. */
  bound: number;
}
