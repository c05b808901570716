import type { Outcome } from './record.js';

/** What came of one scenario among many. */
export interface SuiteRow {
  scenario: string;
  title: string;
  /** The cluster that it ran on; absent where it was not run. */
  cluster?: string;
  /** `skipped`: the provider lacks what it needs. */
  outcome: Outcome | 'skipped';
  /** Of the run; 0 where it was not run. */
  seconds: number;
  /** Looks of checks that came to what they must, and all of them. */
  checks: { held: number; all: number };
  /** Why it did not pass, or was not run: a sentence. */
  why?: string;
  /** Absent where there is none. */
  report?: string;
}

/** Many scenarios, one after another. */
export interface Suite {
  /** ISO time. */
  startedAt: string;
  seconds: number;
  provider: string;
  simulated: boolean;
  /** What the order inside of a group was drawn from. */
  order: number;
  /** `i` of `n`, where only a part was run. */
  shard?: { index: number; of: number };
  rows: SuiteRow[];
}
