import type { Origin } from './numbers.js';

const DAY = 86_400_000;

/**
 * An expectation with a clock time in it (`≥ 1 since 15:54:35`, UTC) as seconds since the
 * run began, like every other time of a report. The clock says no date: the run's own, or
 * the day after for a run over midnight.
 */
export function sinceStart(expected: string, origin: Origin): string {
  const [, before, clock] = /^(.* since )(\d\d:\d\d:\d\d)$/.exec(expected) ?? [];
  if (before === undefined || clock === undefined) return expected;
  const date = new Date(origin.start).toISOString().slice(0, 11);
  const at = Date.parse(`${date}${clock}Z`);
  return `${before}${origin.text(at < origin.start - DAY / 2 ? at + DAY : at)}`;
}
