import type { LoadRequest, LoadSecond } from '../model/index.js';
import type { LoadTotals } from './totals.js';

/** What `lab` tells its load child. */
export type ToChild = { type: 'start'; request: LoadRequest } | { type: 'stop' };

/** What the child tells back: `started`, one `second` each second, one `result` or `failed`. */
export type FromChild =
  | { type: 'started'; totals: LoadTotals }
  | { type: 'second'; second: LoadSecond; totals: LoadTotals }
  | { type: 'result'; second: LoadSecond; totals: LoadTotals }
  | { type: 'failed'; message: string };
