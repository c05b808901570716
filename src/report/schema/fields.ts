import { PHASES, type Outcome } from '../../model/index.js';
import { amount, described, number, oneOf, string, type Schema } from './build.js';

export const time = described('ISO 8601, UTC', string);
export const epoch = described('milliseconds since the epoch', number);
export const bytes = described('bytes', amount);
export const secs = described('seconds', amount);
export const ms = described('milliseconds', amount);
export const phase = oneOf(PHASES);
export const outcome: Schema<Outcome> = oneOf(['passed', 'failed', 'invalid', 'error', 'aborted']);
export const role = oneOf([
  'steady',
  'symptom',
  'invariant',
  'witness',
  'diagnosis',
  'recovery',
  'deploy',
]);
