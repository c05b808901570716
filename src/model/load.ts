/** What a load may send. Not HEAD: autocannon 9.0.0 waits for the body that a HEAD answer announces and never brings. */
export const LOAD_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** The most of one load; the least of each is 1. */
export const LOAD_MOST = {
  connections: 10_000,
  /** requests */
  amount: 5_000_000,
  /** requests a second */
  rate: 100_000,
  /** ms, for the whole load and for one answer */
  time: 10 * 60_000,
};

/** Requests to send of an amount that a scenario asks for, by the provider's `loadScale`; at least one. */
export function scaledAmount(amount: number | undefined, scale: number): number | undefined {
  return amount === undefined ? undefined : Math.max(1, Math.round(amount * scale));
}

/** Requests that got no answer, by kind. `refused`: connect was refused; `reset`: RST; `closed`: FIN without an answer. */
export interface LoadErrors {
  refused: number;
  reset: number;
  closed: number;
  timeout: number;
  other: number;
}

/**
 * What happened in about a second of a load (of cluster time, where that runs faster). It lasts until the next one's `at`, the last one
 * until the load's end: a tick of a busy machine comes seconds late, so its counts are no rates.
 */
export interface LoadSecond {
  /** Its start, milliseconds since the epoch. */
  at: number;
  /** Answers by status class (`2xx` …). */
  classes: Record<string, number>;
  errors: LoadErrors;
  /** Milliseconds; 0 when nothing was answered. */
  p50: number;
  p99: number;
}

/** A load so far, or at its end. sent = answered + errors (all kinds) holds at the end. */
export interface LoadResult {
  name: string;
  profile: string;
  url: string;
  connections: number;
  /** Requests asked for, when the profile had an amount: scaled by `scale`. */
  amount?: number;
  /** The provider's `loadScale`, where it is not 1. */
  scale?: number;
  /** Requests a second that were not to be exceeded. */
  rate?: number;
  startedAt: number;
  endedAt?: number;
  seconds: number;
  sent: number;
  answered: number;
  /** Requests still in flight when the load was ended early: neither in `sent` nor errors. */
  withdrawn?: number;
  /** Answers by status code. */
  statuses: Record<string, number>;
  errors: LoadErrors;
  /** Raw latencies of answered requests, milliseconds. */
  latency: { p50: number; p90: number; p99: number; p999: number; max: number; mean: number };
  perSecond: LoadSecond[];
  /** The first requests that were not answered with 200, at most 1,000: kind (`502`, `closed` …) and moment. */
  failures: { at: number; kind: string }[];
  /** Why it ended. */
  end?: 'amount' | 'stopped' | 'time' | 'died';
}

/** What the load room is asked to send. */
export interface LoadRequest {
  name: string;
  profile: string;
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  connections: number;
  amount?: number;
  /** Share of the scenario's amount that `amount` is, where it is not 1. */
  scale?: number;
  /** Requests a second at most, of all connections together. */
  rate?: number;
  /** ms */
  max: number;
  /** ms */
  timeout: number;
  /** Time between two reports of what happened (`LoadSecond`), ms. Default 1000. */
  tick?: number;
  allowRemote: boolean;
}

/** A running load. */
export interface LoadHandle {
  /** Everything so far; cheap. */
  current(): LoadResult;
  /** Called about once a second (`LoadRequest.tick`) with the one that ends now. */
  onSecond(listener: (second: LoadSecond) => void): void;
  /** Ends it early; resolves with the result. */
  stop(): Promise<LoadResult>;
  done: Promise<LoadResult>;
}
