import { setTimeout as delay } from 'node:timers/promises';
import type { Transport } from './transport.js';

/** After so much silence the API server is asked whether it is there; ms. */
const SILENCE = 4000;
/** Time it has to answer, ms. */
const PATIENCE = 4000;

/**
 * Tells open watches when the server has gone silent. A paused container or a lost
 * network closes no connection: without this a watch would wait for ever. As long as
 * anything comes from the server, nothing is asked.
 */
export class Heart {
  private readonly listeners = new Set<() => void>();
  private beating = false;

  constructor(private readonly transport: Transport) {}

  /** Calls `onSilent` when the server stops answering; returns the function that unsubscribes. */
  watch(onSilent: () => void): () => void {
    this.listeners.add(onSilent);
    if (!this.beating) void this.beat();
    return () => this.listeners.delete(onSilent);
  }

  private async beat(): Promise<void> {
    this.beating = true;
    while (this.listeners.size > 0) {
      const quiet = performance.now() - this.transport.lastContact();
      if (quiet < SILENCE) {
        await delay(SILENCE - quiet, undefined, { ref: false });
        continue;
      }
      try {
        await this.transport.text({ method: 'GET', path: '/version', timeout: PATIENCE });
      } catch {
        for (const listener of [...this.listeners]) listener();
        await delay(1000, undefined, { ref: false });
      }
    }
    this.beating = false;
  }
}
