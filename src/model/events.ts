import type { LoadSecond } from './load.js';
import type { Observation, Sample } from './sample.js';
import type { Phase, PlanStep } from './plan.js';
import type { RunRecord, Verdict } from './record.js';

/** What a run tells its front ends. Views, logs and JSON lines are made from these and nothing else. */
export type RunEvent =
  | {
      type: 'run.start';
      at: number;
      run: string;
      scenario: string;
      title: string;
      cluster: string;
      provider: string;
      /** True where no container runs. */
      simulated?: boolean;
      steps: PlanStep[];
      /** ms */ bound: number;
    }
  | { type: 'phase.start'; at: number; phase: Phase; fault?: string }
  | { type: 'phase.end'; at: number; phase: Phase; fault?: string; ok: boolean; seconds: number }
  | { type: 'step.start'; at: number; step: string; title: string }
  | { type: 'step.end'; at: number; step: string; ok: boolean; seconds: number; note?: string }
  | { type: 'progress'; at: number; step: string; line: string }
  /** The check being waited for, with what was last seen (at most a few times a second). */
  | {
      type: 'check.waiting';
      at: number;
      check: string;
      text: string;
      want: boolean;
      last: Sample;
      /** ms */ elapsed: number;
      /** ms */ within: number;
    }
  | { type: 'check.decided'; at: number; observation: Observation; ok: boolean }
  | {
      type: 'live';
      at: number;
      memory: { name: string; bytes: number; limit?: number }[];
      restarts: number;
      load?: LoadSecond & { name: string };
    }
  | { type: 'note'; at: number; level: 'info' | 'warn'; text: string }
  | {
      type: 'run.end';
      at: number;
      verdict: Verdict;
      sentence: string;
      report?: string;
      seconds: number;
      /** What ended a run whose outcome is `error`. */
      error?: NonNullable<RunRecord['error']>;
      /** What was left behind, with the command that removes it; absent when nothing. */
      leftovers?: RunRecord['leftovers'];
    };

export type EmitEvent = (event: RunEvent) => void;
