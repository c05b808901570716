import { demand, matchCluster, type DoctorLine, type Live } from '../preflight/index.js';
import type { RunOptions } from './options.js';

type Listener = Pick<RunOptions, 'emit' | 'clock'>;

/** Tells what was seen and need not be wrong. */
export function tellWarnings({ emit, clock }: Listener, lines: readonly DoctorLine[]): void {
  for (const { id, state, seen } of lines) {
    if (state !== 'warn') continue;
    emit({ type: 'note', at: clock.now(), level: 'warn', text: `${id}: ${seen}` });
  }
}

/**
 * Preflight's look at a cluster: what the scenario names, and our permissions. Throws
 * PREFLIGHT_FAILED, tells warnings as notes. Reads only.
 */
export async function lookAtCluster(
  options: Listener & Pick<RunOptions, 'scenario'>,
  live: Live,
): Promise<void> {
  const lines = await matchCluster(options.scenario, live);
  demand(lines);
  tellWarnings(options, lines);
}
