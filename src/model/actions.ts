import type { Check } from './scenario.js';
import type { KubeObject, ObjectRef } from './objects.js';
import type { NodeTarget, PodTarget, TextMatch } from './probes.js';
import type { ProgramSource } from './upgrade.js';
import type { Capture } from './values.js';

export type PatchStrategy = 'merge' | 'strategic' | 'json';

export const POD_PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const;

export type PodPhase = (typeof POD_PHASES)[number];

/** What each action takes, after defaults. Durations in milliseconds. */
export interface ActionSpecs {
  /** Server-side apply of manifests of the scenario (already read and parsed). */
  apply: { source: string; objects: KubeObject[] };
  /** A patch whose strategy is always explicit. `body` is an array for `json`. */
  patch: ObjectRef & { strategy: PatchStrategy; body: unknown };
  delete: ObjectRef;
  /** Pods by label, of one phase when it is given: `kubectl delete pods -l … --field-selector status.phase=…`. */
  deletePods: { selector: string; namespace?: string; phase?: PodPhase };
  scale: ObjectRef & { replicas: number };
  setResources: ObjectRef & {
    container: string;
    requests: Record<string, string>;
    limits: Record<string, string>;
  };
  rolloutRestart: ObjectRef;
  exec: { in: PodTarget; command: string[]; timeout: number; capture?: Capture };
  cordon: { node: NodeTarget };
  uncordon: { node: NodeTarget };
  drain: {
    node: NodeTarget;
    timeout: number;
    ignoreDaemonSets: boolean;
    deleteEmptyDirData: boolean;
  };
  /** A program in a node (in each one, in turn, when a label fits several). */
  nodeExec: {
    node: NodeTarget;
    command: string[];
    exitCode: number[];
    stdout?: TextMatch;
    stderr?: TextMatch;
    timeout: number;
    /** Time from its start in which the API server may be away without being lost. 0: none. */
    apiAway: number;
  };
  /** Copies programs of the upgrade target into a folder of a node. `sources`: what the target says they are. */
  nodeInstall: {
    node: NodeTarget;
    programs: string[];
    to: string;
    sources?: Record<string, ProgramSource>;
  };
  /** Gives a node the images of the upgrade target, which `images` has. */
  nodeImages: { node: NodeTarget; images?: Record<string, string> };
  /** Starts or stops one of the scenario's loads. */
  load: { start: string; profile: LoadProfileName } | { stop: string };
  /** Waits for a probe, or for a time. */
  wait: { for?: Check; duration?: number };
}

export type LoadProfileName = 'before' | 'during' | 'after' | 'quick';

/** The loads that these actions start, in their order. */
export function loadsStartedBy(
  actions: ActionUse[],
): { start: string; profile: LoadProfileName }[] {
  return actions.flatMap(({ kind, spec }) => (kind === 'load' && 'start' in spec ? [spec] : []));
}

export type ActionKind = keyof ActionSpecs;

/** One action with its arguments. */
export type ActionUse = { [K in ActionKind]: { kind: K; spec: ActionSpecs[K] } }[ActionKind] & {
  /** Stable within the scenario: `selector-mismatch.inject[0]`. */
  id: string;
  /** One line for plan and report. */
  text: string;
  /** What `text` had to cut, in whole, on several lines. */
  whole?: string;
  /** Declared where the undo cannot be derived. `none` carries its reason. */
  undo?: { actions: ActionUse[] } | { none: string };
  /** It must not succeed: a text that its error contains. */
  fails?: string;
};
