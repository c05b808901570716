import type { ActionUse } from './actions.js';
import type { NamedRef } from './scenario.js';

export const TRUTH_CATEGORIES = [
  'misconfiguration',
  'resource-limit',
  'node-pressure',
  'network',
  'image',
  'auth',
  'none',
] as const;

/** Ground truth of one fault (field notes, diagnosis and training, F). Only selftest and eval are given it. */
export interface FaultTruth {
  id: string;
  category: (typeof TRUTH_CATEGORIES)[number];
  /** A slug for the mechanism, e.g. `service-selector-mismatch`. */
  mechanism: string;
  root: (NamedRef & { field?: string })[];
  aliases: { kind: string; name?: string; prefix?: string }[];
  victims: NamedRef[];
  decoys: NamedRef[];
  change: { before: unknown; after: unknown };
  terms: { all: string[][]; none: string[] };
  /** Several remedies a grader must accept. */
  fixes: Remedy[];
}

/** Another right way to mend a fault. */
export interface Remedy {
  /** A sentence. */
  text: string;
  /** The same as actions, that lab can try instead of the fix; undefined: a sentence only. */
  actions?: ActionUse[];
}

export interface Truth {
  schema: 'lab.truth/v1';
  scenario: string;
  faults: FaultTruth[];
}
