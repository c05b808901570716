import type * as z from 'zod';
import type { ActionKind, ActionSpecs } from '../../model/index.js';
import type { RawCheck } from '../schema/check.js';

/** What actions look like once parsed, before manifests are read and checks are built. */
export type RawActionSpecs = Omit<ActionSpecs, 'apply' | 'wait'> & {
  apply: { manifest: string };
  wait: { for?: RawCheck | undefined; duration?: number | undefined };
};

/** What is too long for a line: what is done, and the lines of it. */
export interface Whole {
  head: string;
  lines: string[];
}

/** How one action is written in YAML, and how it reads in words. */
export interface ActionFormat<K extends ActionKind> {
  kind: K;
  /** From YAML to the arguments after defaults. Its description is what `lab explain` prints. */
  schema: z.ZodType<RawActionSpecs[K]>;
  /** What it does, in an engineer's words: `scale Deployment web to 0`. */
  text(spec: RawActionSpecs[K]): string;
  /** All of it, where `text` had to cut: what it does, and the lines of what was cut. */
  whole?(spec: RawActionSpecs[K]): Whole | undefined;
  /** Whether its undo follows from the former state (or nothing changes). Otherwise it must be declared. */
  undoable: boolean;
}
