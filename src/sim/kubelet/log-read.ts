import type { LogOptions } from '../contract/index.js';
import type { LogLine } from './log-buffer.js';

/** A line as `kubectl logs` gets it. */
export function showLine({ at, nanos, text, ended }: LogLine, timestamps: boolean): string {
  const line = ended ? `${text}\n` : text;
  if (!timestamps) return line;
  // RFC3339NanoFixed: kubelet pkg/types/constants.go.
  return `${new Date(at).toISOString().slice(0, 23)}${String(nanos).padStart(6, '0')}Z ${line}`;
}

/** Wall-clock ms from which on lines are wanted. */
export function sinceOf(options: LogOptions, now: number, speed: number): number {
  if (options.sinceTime !== undefined) return Date.parse(options.sinceTime);
  // A duration of the cluster's, as all durations are.
  if (options.sinceSeconds !== undefined) return now - (options.sinceSeconds * 1000) / speed;
  return -Infinity;
}

/** The lines of a log that were asked for: the last `tailLines` of those since the given moment. */
export function select(
  lines: readonly LogLine[],
  options: LogOptions,
  since: number,
): readonly LogLine[] {
  const tail =
    options.tailLines === undefined
      ? lines
      : lines.slice(Math.max(0, lines.length - options.tailLines));
  return since === -Infinity ? tail : tail.filter(({ at }) => at >= since);
}
