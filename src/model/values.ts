import type { Comparison } from './compare.js';
import type { PodTarget } from './probes.js';

/** A part of what a command wrote, kept under a name for the steps that follow. */
export interface Capture {
  name: string;
  /** A regular expression with one group: what the group matched first is the value. */
  matches: string;
  /** The value is a number within these bounds. */
  compare?: Comparison;
}

/** The values of a run, as text. `{value:NAME}` in an argument stands for one of them. */
export interface Values {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** A value that was captured, and by which step. */
export interface ValueRecord {
  name: string;
  value: string;
  step: string;
  at: string;
}

/** A file of a container to copy into the folder of the run. */
export interface CopySpec {
  in: PodTarget;
  /** Where it is in the container. */
  path: string;
  /** Its name among the evidence of the run. */
  to: string;
  /** No file larger than this is taken, bytes. */
  max: number;
  /** Bounds on its size, bytes. */
  size?: Comparison;
  /** Texts that are somewhere in it, as UTF-8. */
  contains: string[];
  timeout: number;
}

/** What became of a copy. */
export interface CopiedFile {
  /** Below the folder of the run. */
  path: string;
  /** `pod/container:/path` */
  from: string;
  bytes: number;
  sha256: string;
  /** Whether the container counts the same digest; absent where it has no means to. */
  verified?: boolean;
  /** Which of the texts that were looked for are in it. */
  found: string[];
}

/** The plan of a change, as change management wants it: data for the report, nothing is done with it. */
export interface ChangePlan {
  title: string;
  why: string;
  risk: { level: 'low' | 'medium' | 'high'; text: string };
  plan: string[];
  rollback: string[];
}
