import type { NodeBudget, Simulation } from './cluster.js';
import type { LoadResult } from './load.js';
import type { Observation } from './sample.js';
import type { Phase, Plan } from './plan.js';
import type { Capabilities } from './capability.js';
import type { ChangePlan, CopiedFile, ValueRecord } from './values.js';

export type Outcome = 'passed' | 'failed' | 'invalid' | 'error' | 'aborted';

export interface PhaseRecord {
  phase: Phase;
  fault?: string;
  startedAt: string;
  endedAt?: string;
  status: 'running' | 'ok' | 'failed' | 'error' | 'aborted';
}

export interface StepRecord {
  id: string;
  startedAt: string;
  endedAt?: string;
  status: 'running' | 'ok' | 'failed' | 'error' | 'aborted';
  note?: string;
}

/** A change lab made, with the kubectl command that would do the same. */
export interface ChangeRecord {
  step: string;
  purpose: 'deploy' | 'inject' | 'fix' | 'drill' | 'variant' | 'undo';
  fault?: string;
  text: string;
  kubectl: string;
  at: string;
}

export interface WitnessRecord {
  fault: string;
  injectedAt: string;
  /** What was read back from the API, and when. */
  readBack: { at: string; text: string; ok: boolean }[];
  /** First effect observed, and when. */
  firstEffect?: { at: string; text: string };
}

export interface TranscriptEntry {
  id: string;
  fault: string;
  note?: string;
  command: string;
  /** How it was obtained: kubectl itself, the API's own table, an exec, a step in a node, or not at all (with the reason). */
  via: 'kubectl' | 'api' | 'exec' | 'node' | 'none';
  exitCode?: number;
  /** Redacted, control characters stripped, clipped at 64 KiB. */
  output: string;
  seconds: number;
  at: string;
  /** File under transcript/ that holds the same. */
  file: string;
  /** What was copied out of a container. */
  copied?: CopiedFile;
}

/** One difference of a reset proof. */
export interface Residue {
  /** `Deployment atlan/frontend-deploy`. */
  object: string;
  /** Path of the field, or '' when the whole object came or went. */
  path: string;
  before: string;
  after: string;
}

export interface ResetProof {
  against: 'before-deploy' | 'before-injection';
  at: string;
  objects: number;
  fields: number;
  ignored: { rule: string; reason: string; count: number }[];
  residue: Residue[];
}

/** The note of an undo that found nothing to do. */
export const ALREADY_SO = 'already as it was';

/** One undo, and how it went. */
export interface UndoRecord {
  text: string;
  ok: boolean;
  /** Why nothing was done, or what failed. */
  note?: string;
  /** The changes it took back, oldest first: one object's are taken back together. Missing in older records. */
  changes?: string[];
  /** `deleted`, `restored` …; absent when nothing was done. Missing in older records. */
  did?: string;
}

/** One reason of a verdict, worst first. */
export interface Reason {
  outcome: Exclude<Outcome, 'passed'>;
  code: string;
  text: string;
  phase?: string;
  fault?: string;
  check?: string;
}

export interface Verdict {
  outcome: Outcome;
  exitCode: number;
  reasons: Reason[];
}

export interface RunRecord {
  formatVersion: 1;
  run: { id: string; startedAt: string; endedAt?: string; seconds?: number };
  lab: { version: string; node: string };
  scenario: {
    name: string;
    title: string;
    description: string;
    digest: string;
    builtIn: boolean;
    faults: {
      name: string;
      title: string;
      story?: string;
      culprit: string;
      victims: string[];
    }[];
    fixOrder: string[];
    change?: ChangePlan;
  };
  plan: Plan;
  verdict: Verdict;
  environment: {
    provider: string;
    simulated: boolean;
    /** Only where no container runs. */
    simulation?: Simulation;
    cluster: string;
    createdByThisRun: boolean;
    kubernetes?: string;
    providerVersion?: string;
    nodeImage?: string;
    docker?: string;
    kubectl?: string;
    machine: { os: string; arch: string; cpus: number; memory: number; kernel: string };
    capabilities: Capabilities;
    /** Images that were replaced by an image map. */
    imageMap: Record<string, string>;
    images: string[];
    budgets: Record<string, NodeBudget>;
    ports: Record<string, { host: string; port: number; nodePort: number }>;
    openFiles?: number;
  };
  phases: PhaseRecord[];
  steps: StepRecord[];
  observations: Observation[];
  witnesses: WitnessRecord[];
  changes: ChangeRecord[];
  loads: LoadResult[];
  transcript: TranscriptEntry[];
  /** What was captured, for later steps. Missing in older records. */
  values?: ValueRecord[];
  resetProofs: ResetProof[];
  /** Of a cluster that is another one afterwards: what it ran before the first injection and after the recovery, by owner and node. */
  inventory?: { reason: string; before: Record<string, string>; after: Record<string, string> };
  /** Undo operations that were still needed after the fixes, and how they went. */
  undos: UndoRecord[];
  /** The phase after which the system was left standing, by --pause-after or by hand; absent when the run went on to its end. */
  pausedAfter?: Phase;
  /** What was left behind, with the command that removes it; empty when nothing. */
  leftovers: { what: string; remove: string }[];
  error?: { code: string; message: string; phase?: string; next: string; details: string[] };
  warnings: string[];
  /** Files beside run.json, by path, with their digests. */
  files: { path: string; sha256: string; bytes: number }[];
}
