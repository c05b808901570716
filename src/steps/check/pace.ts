import { asks, type Check } from '../../model/index.js';
import { paceOf } from '../common/time.js';

/**
 * On a cluster whose time runs faster, ms of wall time between two looks that run a program in a container: each
 * opens a connection of its own, and a selftest of dns-outage made six thousand of them.
 */
const LEAST_BY_EXEC = 250;

/** Wall-clock milliseconds between two looks of a check that are to be `every` ms of cluster time apart. */
export function paceOfCheck(check: Check, every: number, scale: number): number {
  const pace = paceOf(every, scale);
  const runs = asks(check, 'exec', 'counters', 'dns', 'nodeExec');
  return runs && scale > 1 ? Math.max(pace, LEAST_BY_EXEC) : pace;
}
