import type { LoadErrors, LoadRequest, LoadResult } from '../model/index.js';

export type ErrorKind = keyof LoadErrors;

/** Everything a load has counted so far, but for its seconds: they travel one by one. */
export type LoadTotals = Omit<LoadResult, 'perSecond'>;

/** No errors of any kind. */
export function noErrors(): LoadErrors {
  return { refused: 0, reset: 0, closed: 0, timeout: 0, other: 0 };
}

/** Sum over all kinds. */
export function errorCount(errors: LoadErrors): number {
  return errors.refused + errors.reset + errors.closed + errors.timeout + errors.other;
}

/** A load that has not sent anything yet. */
export function noTotals(request: LoadRequest): LoadTotals {
  const { name, profile, url, connections, amount, scale, rate } = request;
  return {
    name,
    profile,
    url,
    connections,
    ...(amount === undefined ? {} : { amount }),
    ...(scale === undefined ? {} : { scale }),
    ...(rate === undefined ? {} : { rate }),
    startedAt: Date.now(),
    seconds: 0,
    sent: 0,
    answered: 0,
    statuses: {},
    errors: noErrors(),
    latency: { p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0 },
    failures: [],
  };
}

/**
 * The totals of a load that has ended. What was still in flight got neither an
 * answer nor an error: it is taken out of `sent` and named `withdrawn`, so that
 * sent = answered + errors.
 */
export function settled(totals: LoadTotals, end: NonNullable<LoadResult['end']>): LoadTotals {
  const sent = totals.answered + errorCount(totals.errors);
  return {
    ...totals,
    endedAt: totals.startedAt + Math.round(totals.seconds * 1000),
    sent,
    withdrawn: totals.sent - sent,
    end,
  };
}
