import type { LoadErrors, LoadResult } from '../../../model/index.js';

/** What a load probe judges. Latencies in ms; undefined where it cannot be known. */
export interface LoadFigures {
  /** Requests that ended, one way or the other. */
  ended: number;
  /** Answered at all. */
  answered: number;
  /** Ended without a 2xx answer. */
  errors: number;
  /** 2xx answers per second. */
  throughput: number;
  latency: { p50?: number; p90?: number; p99?: number; p999?: number };
}

/** Figures of the whole load. Requests still on their way are not counted. */
export function wholeLoad(load: LoadResult): LoadFigures {
  const good = Object.entries(load.statuses)
    .filter(([code]) => code.startsWith('2'))
    .reduce((sum, [, count]) => sum + count, 0);
  return {
    ended: load.answered + total(load.errors),
    answered: load.answered,
    errors: load.answered - good + total(load.errors),
    throughput: load.seconds > 0 ? good / load.seconds : 0,
    latency: load.answered === 0 ? {} : load.latency,
  };
}

/**
 * Figures of the seconds since `from` (ms since the epoch). Percentiles of a window are those
 * of its worst second; p90 and p99.9 are not kept per second.
 */
export function loadSince(load: LoadResult, from: number): LoadFigures {
  const until = load.startedAt + load.seconds * 1000;
  const within = load.perSecond.filter((second) => second.at >= from);
  // A busy child's ticks slip: one that is longer than the window, and ended in it, stands for it.
  const seconds = within.length > 0 || until < from ? within : load.perSecond.slice(-1);
  const sum = (count: (second: (typeof seconds)[number]) => number): number =>
    seconds.reduce((so, second) => so + count(second), 0);
  const answered = sum((s) => Object.values(s.classes).reduce((a, b) => a + b, 0));
  const good = sum((s) => s.classes['2xx'] ?? 0);
  const failed = sum((s) => total(s.errors));
  const first = seconds[0]?.at ?? Infinity;
  const covered = (until - first) / 1000;
  const worst = (of: 'p50' | 'p99'): number | undefined =>
    answered === 0 ? undefined : Math.max(...seconds.map((s) => s[of]));
  return {
    ended: answered + failed,
    answered,
    errors: answered - good + failed,
    throughput: covered > 0 ? good / covered : 0,
    latency: { p50: worst('p50'), p99: worst('p99') },
  };
}

function total(errors: LoadErrors): number {
  const { refused, reset, closed, timeout, other } = errors;
  return refused + reset + closed + timeout + other;
}
