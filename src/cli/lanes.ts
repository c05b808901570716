import { availableParallelism } from 'node:os';
import { LabError } from '../base/index.js';
import type { Proving } from '../selftest/index.js';
import type { RunFlags } from './flags.js';

/** Cases that run side by side on each core: most of one is waiting for time of the cluster to pass. */
const LANES_OF_A_CORE = 6;
/** More clusters than these are slower, not faster. */
const MOST = 64;

/**
 * The clusters of a selftest, one for each lane: as many as `--jobs` says, else one of a real provider, and of a simulated
 * one what the cores bear; never more than there are cases. Throws USAGE.
 */
export function lanesOf(
  proving: readonly Pick<Proving, 'cases' | 'run'>[],
  { jobs, port, cluster }: Pick<RunFlags, 'port' | 'cluster'> & { jobs?: string },
): string[] {
  const simulated = proving.every(({ run }) => run.provider.simulation !== undefined);
  // Two clusters cannot have the same port of this machine.
  const asks = (port ?? []).length > 0 || proving.some(({ run }) => givesPort(run.scenario));
  const most = simulated && !asks ? LANES_OF_A_CORE * availableParallelism() : 1;
  const lanes = jobs === undefined ? most : numberOf(jobs);
  if (asks && lanes > 1) {
    throw new LabError('USAGE', {
      message: `--jobs ${lanes}: two clusters cannot have one host port`,
      next: 'Leave --jobs out, or the host port.',
    });
  }
  const cases = proving.reduce((sum, each) => sum + each.cases.length, 0);
  const [one, ...more] = proving;
  const own = more.length > 0 || !one ? 'lab' : one.run.scenario.metadata.name;
  const name = cluster ?? `${own}-selftest`;
  const count = Math.max(1, Math.min(lanes, cases));
  if (count === 1) return [name];
  return Array.from({ length: count }, (_, lane) => `${name}-${lane + 1}`);
}

const givesPort = ({ cluster }: Proving['run']['scenario']): boolean =>
  cluster.ports.some(({ hostPort }) => hostPort !== undefined);

function numberOf(text: string): number {
  const jobs = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (jobs >= 1 && jobs <= MOST) return jobs;
  throw new LabError('USAGE', {
    message: `--jobs ${text}: expected a whole number from 1 to ${MOST}`,
  });
}
