import type { LeftOut } from './plan.js';
import type { Outcome } from './record.js';

/** What a case shows of a scenario's checks. */
export type CaseKind =
  | 'healthy'
  | 'harmless'
  | 'alone'
  | 'fix-left-out'
  | 'nothing-injected'
  | 'false-green'
  | 'other-fix'
  | 'one-fix-missing';

/** What came of a case. */
export interface CaseResult {
  id: string;
  kind: CaseKind;
  fault?: string;
  wants: Outcome;
  outcome: Outcome;
  seconds: number;
  /** What it means: the checks that said so, or what is wrong with them. */
  text: string;
  /** A check that cannot fail, or one that cannot pass, or a case that proved nothing. */
  hole: boolean;
  /** What it came to beside other cases, where that was not what it must: it was then run again by itself. */
  first?: string;
  /** The run's folder: `lab report` makes its report. */
  runDir: string;
}

/** Under which fault which symptoms of other faults were true. */
export interface Reaction {
  fault: string;
  /** Id of the check. */
  check: string;
  text: string;
}

export interface Selftest {
  scenario: string;
  provider: string;
  simulated: boolean;
  results: CaseResult[];
  reactions: Reaction[];
  /** Faults that the provider is not capable of: nothing is proven of them. */
  leftOut?: LeftOut[];
  seconds: number;
}
