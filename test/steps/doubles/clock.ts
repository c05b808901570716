import type { Clock } from '../../../src/base/index.js';

/** Time that passes by itself: whenever nothing else is left to do, it jumps to the next sleeper. */
export class VirtualClock implements Clock {
  private time = 1_800_000_000_123;
  private readonly start = this.time;
  private sleepers: { at: number; wake: () => void }[] = [];
  private ticking = false;

  now = (): number => this.time;
  elapsed = (): number => this.time - this.start;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const sleeper = { at: this.time + ms, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      });
      this.tick();
    });

  /** Runs `act` when `ms` have passed from now. */
  after(ms: number, act: () => void): void {
    void this.sleep(ms).then(act);
  }

  private tick(): void {
    if (this.ticking) return;
    this.ticking = true;
    setImmediate(() => {
      this.ticking = false;
      const next = this.sleepers.sort((a, b) => a.at - b.at).shift();
      if (!next) return;
      this.time = Math.max(this.time, next.at);
      next.wake();
      this.tick();
    });
  }
}
