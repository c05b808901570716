import type { CaseKind, Outcome, Scenario } from '../model/index.js';

/** One run of a scenario, or of one that was made of it, and what must come of it. */
export interface Case {
  /** Unique within the scenario: `selector-mismatch/false green: Deployment frontend-deploy deleted`. */
  id: string;
  kind: CaseKind;
  /** The fault it is about; absent: all of them. */
  fault?: string;
  scenario: Scenario;
  /** Faults to inject; empty: all. */
  faults: string[];
  skipFix: string[];
  skipInject: string[];
  noFault: boolean;
  /** Whether the loads before and after are sent. */
  loads: boolean;
  wants: Outcome;
  /** Ids of checks of which one must be a reason of the verdict; empty: any reason will do. */
  names: string[];
}
