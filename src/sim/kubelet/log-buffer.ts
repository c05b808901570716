import type { Clock } from '../machinery/index.js';

export interface LogLine {
  /** Wall-clock ms. */
  at: number;
  /** Nanoseconds within the millisecond, so that no two lines of a log have one time. */
  nanos: number;
  stream: 'stdout' | 'stderr';
  text: string;
  /** False for a last line without its line end. */
  ended: boolean;
}

/** The kubelet rotates a log of this size (containerLogMaxSize); what was rotated is not shown any more. */
const MOST = 10 * 2 ** 20;
/** A line that is longer stands in parts (containerd, internal/cri/io/logger.go, max_container_log_line_size). */
const LONGEST_LINE = 16 * 1024;
/** What CRI writes before each line: time, stream, tag. */
const PREFIX = '2026-01-01T00:00:00.000000000Z stdout F '.length;

/** The log of one container, in lines, as `kubectl logs` can read it. */
export interface LogBuffer {
  readonly append: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly lines: readonly LogLine[];
  /** Bytes in the file. */
  readonly size: number;
  /** No more lines will come. */
  end(): void;
  readonly ended: boolean;
  /** Calls back for each new line, and once at the end; returns what stops it. */
  follow(line: (line: LogLine) => void, ended: () => void): () => void;
}

export function createLogBuffer(clock: Clock): LogBuffer {
  let lines: LogLine[] = [];
  let size = 0;
  let ended = false;
  let last = 0;
  let nanos = 0;
  const rest = { stdout: '', stderr: '' };
  const followers = new Set<{ line: (line: LogLine) => void; ended: () => void }>();

  const push = (stream: 'stdout' | 'stderr', text: string, whole: boolean): void => {
    const at = clock.now();
    nanos = at === last ? Math.min(nanos + 1000, 999_999) : 0;
    last = at;
    if (size > MOST) {
      lines = [];
      size = 0;
    }
    const line = { at, nanos, stream, text, ended: whole };
    lines.push(line);
    size += PREFIX + text.length + 1;
    for (const follower of followers) follower.line(line);
  };
  return {
    append: (stream, text) => {
      if (ended) return;
      const parts = (rest[stream] + text).split('\n');
      rest[stream] = parts.pop() ?? '';
      for (const part of parts) push(stream, part, true);
      while (rest[stream].length > LONGEST_LINE) {
        push(stream, rest[stream].slice(0, LONGEST_LINE), false);
        rest[stream] = rest[stream].slice(LONGEST_LINE);
      }
    },
    get lines() {
      return lines;
    },
    get size() {
      return size;
    },
    end: () => {
      if (ended) return;
      for (const stream of ['stdout', 'stderr'] as const) {
        if (rest[stream] !== '') push(stream, rest[stream], false);
        rest[stream] = '';
      }
      ended = true;
      for (const follower of followers) follower.ended();
      followers.clear();
    },
    get ended() {
      return ended;
    },
    follow: (line, whenEnded) => {
      const follower = { line, ended: whenEnded };
      followers.add(follower);
      return () => void followers.delete(follower);
    },
  };
}
