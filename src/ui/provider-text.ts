import type { RunEvent } from '../model/index.js';

/** `kind`, `embedded (simulated)`: nobody may take a simulated cluster for a real one. */
export function providerText({
  provider,
  simulated,
}: Pick<Extract<RunEvent, { type: 'run.start' }>, 'provider' | 'simulated'>): string {
  return simulated ? `${provider} (simulated)` : provider;
}
