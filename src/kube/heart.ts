import { setTimeout as delay } from 'node:timers/promises';
import type { Transport } from './transport.js';

/**
 * Tells open watches when the server has gone silent. A paused container or a lost
 * network closes no connection: without this a watch would wait for ever. As long as
 * anything comes from the server, nothing is asked.
 */
export class Heart {
  private readonly listeners = new Set<() => void>();
  private beating = false;

  /** `silence`: ms after which the server is asked, and again the time it has to answer. */
  constructor(
    private readonly transport: Transport,
    private readonly silence: number,
  ) {}

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
      if (quiet < this.silence) {
        await delay(this.silence - quiet, undefined, { ref: false });
        continue;
      }
      try {
        await this.transport.text({ method: 'GET', path: '/version', timeout: this.silence });
      } catch {
        for (const listener of [...this.listeners]) listener();
        await delay(this.silence, undefined, { ref: false });
      }
    }
    this.beating = false;
  }
}
