import type { LoadSecond } from './load.js';
import type { MemorySample } from './memory.js';

/**
 * One line of `timeline.jsonl`: everything that happened in a run, asserted or not,
 * in the order it was seen. `at` is ms since the epoch.
 */
export type TimelineEntry =
  | { at: number; type: 'phase'; phase: string; fault?: string; edge: 'start' | 'end' }
  /** A change lab made. */
  | { at: number; type: 'change'; step: string; text: string }
  /** A check was decided. */
  | { at: number; type: 'check'; check: string; text: string; result: string; want: boolean }
  /** A watched object changed: `field` went from `from` to `to`. */
  | {
      at: number;
      type: 'object';
      kind: string;
      namespace?: string;
      name: string;
      field: string;
      from: string;
      to: string;
    }
  /** A Kubernetes event. */
  | {
      at: number;
      type: 'event';
      namespace?: string;
      involved: string;
      reason: string;
      level: string;
      message: string;
      count: number;
    }
  | ({ at: number; type: 'memory' } & MemorySample)
  | ({ at: number; type: 'load'; name: string; profile: string } & LoadSecond)
  | { at: number; type: 'note'; text: string };

/** An entry without its time, which the recorder adds. */
export type TimelineInput = TimelineEntry extends infer E
  ? E extends { at: number }
    ? Omit<E, 'at'> & { at?: number }
    : never
  : never;
