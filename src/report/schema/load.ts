import { type LoadErrors, type LoadResult, type LoadSecond } from '../../model/index.js';
import { amount, described, list, map, number, oneOf, optional, string, object } from './build.js';
import { epoch, secs, ms } from './fields.js';

const loadErrors = object<LoadErrors>({
  refused: amount,
  reset: amount,
  closed: amount,
  timeout: amount,
  other: amount,
});

const loadSecond = object<LoadSecond>({
  at: epoch,
  classes: map(amount),
  errors: loadErrors,
  p50: ms,
  p99: ms,
});

export const loadResult = object<LoadResult>({
  name: string,
  profile: string,
  url: string,
  connections: amount,
  amount: optional(amount),
  scale: optional(described('Share of the amount of the scenario that was asked for.', number)),
  rate: optional(described('Requests a second that were not to be exceeded.', amount)),
  startedAt: epoch,
  endedAt: optional(epoch),
  seconds: secs,
  sent: amount,
  answered: amount,
  withdrawn: optional(amount),
  statuses: map(amount),
  errors: loadErrors,
  latency: object<LoadResult['latency']>({
    p50: ms,
    p90: ms,
    p99: ms,
    p999: ms,
    max: ms,
    mean: ms,
  }),
  perSecond: list(loadSecond),
  failures: list(object<LoadResult['failures'][number]>({ at: epoch, kind: string })),
  end: optional(oneOf(['amount', 'stopped', 'time', 'died'])),
});
