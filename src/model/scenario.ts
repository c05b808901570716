import type { SourcePosition } from '../base/index.js';
import type { ActionUse } from './actions.js';
import type { CapabilityName } from './capability.js';
import type { KubeObject } from './objects.js';
import type { PodTarget, ProbeKind, ProbeUse, TextMatch } from './probes.js';
import type { Capture, ChangePlan, CopySpec } from './values.js';

/** A probe with its times. `any` has one entry, or the alternatives that real systems show. */
export interface Check {
  /** Stable within the scenario: `steadyState[0]`, `selector-mismatch.symptoms[1]`. */
  id: string;
  /** One line in an engineer's words, for plan, terminal and report. */
  text: string;
  any: ProbeUse[];
  /** Time the condition may take to become true, ms of cluster time. */
  within: number;
  /** Time it must then stay true; one bad sample restarts it. */
  hold: number;
  /** Interval between tries of a probe that cannot be watched, ms. Default 100. */
  every: number;
  where: SourcePosition;
}

/** Every action that a run of a scenario may carry out: of its faults, of its drill, of the variants that were chosen. */
export function actionsOf({
  faults,
  drill = [],
  acts,
}: Pick<Scenario, 'faults' | 'drill' | 'acts'>): ActionUse[] {
  return [
    ...faults.flatMap((fault) => [...fault.inject, ...fault.fix, ...(fault.drill ?? [])]),
    ...drill,
    ...(acts?.actions ?? []),
  ];
}

/** Whether one of a check's alternatives is a probe of one of these kinds. */
export function asks(check: Pick<Check, 'any'>, ...kinds: ProbeKind[]): boolean {
  return check.any.some(({ kind }) => kinds.includes(kind));
}

export interface NodeSpec {
  role: 'control-plane' | 'worker';
  labels: Record<string, string>;
  /** Bytes that workloads may use on this node, above its own idle working set, before MemoryPressure. */
  memoryBudget?: number;
  /** What comes when the budget is exceeded: the condition and its taint only, or evictions as well. Default: pressure. */
  overBudget?: OverBudget;
}

export const OVER_BUDGET = ['pressure', 'evict'] as const;

export type OverBudget = (typeof OVER_BUDGET)[number];

export interface PortSpec {
  name: string;
  nodePort: number;
  /** Host port on 127.0.0.1; default: the node port if free, else a free one. */
  hostPort?: number;
}

export interface LoadProfile {
  connections: number;
  /** Requests to send in all; absent when `until` bounds it. */
  amount?: number;
  /** Ends when the symptoms have been seen, or after `max`. */
  until?: 'symptoms';
  /** Upper bound on time, ms. */
  max: number;
  /** Requests a second at most, of all connections together; absent: as many as are answered. */
  rate?: number;
}

export interface LoadSpec {
  name: string;
  port: string;
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** Answer time after which a request counts as timed out, ms. */
  timeout: number;
  before?: LoadProfile;
  during?: LoadProfile;
  after?: LoadProfile;
  quick?: LoadProfile;
  /** Highest share of requests of the `after` load without a 200, 0–1. Default 0.001. */
  tolerance: number;
}

/** A command an engineer would run on the broken system. */
export type DiagnosisCommand = {
  id: string;
  note?: string;
  where: SourcePosition;
  /** What it must show: a run whose diagnosis does not has failed. */
  expect?: { exitCode?: number[]; output?: TextMatch };
  capture?: Capture;
  /** Time it may take until it can be run and shows what it must, ms of cluster time; tried again until then. */
  within?: number;
} & (
  | { kubectl: string[] }
  | { exec: { in: PodTarget; command: string[]; timeout: number } }
  | { copy: CopySpec }
);

export interface NamedRef {
  apiVersion?: string;
  kind: string;
  name: string;
  namespace?: string;
}

export interface Fault {
  name: string;
  title: string;
  /** One paragraph: what broke and why, for the report. */
  story?: string;
  culprit: NamedRef;
  victims: NamedRef[];
  /** Free memory the machine needs for this fault, bytes; refused below it. 0: nothing was declared. */
  hostMemory: number;
  /** What the provider must be capable of for this fault; a run of all faults leaves it out elsewhere. */
  needs?: CapabilityName[];
  inject: ActionUse[];
  /** The first effect that proves the injection took hold, besides the read-back. Default: derived per action. */
  witness: Check[];
  /** Loads that run while the symptoms are awaited. */
  load: string[];
  symptoms: Check[];
  invariants: Check[];
  diagnosis: DiagnosisCommand[];
  fix: ActionUse[];
  recovery: Check[];
  /** What is done to the repaired system in runs with this fault, after the drill of the scenario. */
  drill?: ActionUse[];
  where: SourcePosition;
}

/** What is done to the healthy system of a run that injects nothing: odd, and no outage. */
export interface Acts {
  actions: ActionUse[];
  /** What shows that it took hold; without it nothing that stays away proves anything. */
  witness: Check[];
}

/** What is odd and harmless: a diagnosis must not blame it. */
export interface Variant {
  name: string;
  /** What is odd, one line. */
  title: string;
  /** Deployed behind the workload. */
  objects: KubeObject[];
  /** One that acts is a control of its own: nothing is injected beside it. */
  acts?: Acts;
}

/** A scenario after validation and defaults; what the plan is made from. Holds no truth. */
export interface Scenario {
  apiVersion: 'lab/v1alpha1';
  metadata: {
    name: string;
    title: string;
    minutes: number;
    level: 'beginner' | 'intermediate' | 'advanced';
    tags: string[];
    description: string;
  };
  cluster: {
    nodes: NodeSpec[];
    ports: PortSpec[];
    /** What the cluster must be capable of, besides what the steps need. */
    needs?: CapabilityName[];
    /** Why the cluster is another one afterwards: only the workload is compared then, and nobody uses it again. */
    oneWay?: string;
  };
  workload: {
    /** The namespace that probes and actions mean when they name none. */
    namespace: string;
    /** Every namespace the scenario declares; lab creates and deletes these. */
    namespaces: string[];
    /** Objects of all manifests, in the order of their files. */
    objects: KubeObject[];
    /** Pod that `dns` probes run in when they name none. */
    tools?: PodTarget;
    /** Time the workload may take to become ready, ms. */
    ready: number;
  };
  steadyState: Check[];
  load: LoadSpec[];
  faults: Fault[];
  /** What is done to the repaired system before its recovery is looked at. */
  drill?: ActionUse[];
  /** The plan of the change that mends it, for the report. */
  change?: ChangePlan;
  /** Names of all faults, in the order they are fixed. */
  fixOrder: string[];
  /** What may be deployed beside the workload. `no-fault` is not one of them: every scenario has it. */
  variants: Variant[];
  /** What the variants that were chosen do. */
  acts?: Acts;
  /**
   * Names of all faults, in groups: a stage is injected when the one before has been fixed and has recovered,
   * on the ground of its fixes. Absent: one stage, every fault accumulates.
   */
  stages?: string[][];
  /** Images of the manifests without those of the variants, as written there, sorted. */
  images: string[];
  /** Texts of the behaviour.yaml files beside the manifests: what their images do in a simulated cluster. */
  behaviours?: string[];
  /** Where it came from. */
  source: { file: string; folder: string; builtIn: boolean; digest: string };
}
