import type { LoadRequest, LoadSecond } from '../model/index.js';
import { Latencies } from './latency.js';
import { noErrors, noTotals, type ErrorKind, type LoadTotals } from './totals.js';

/**
 * Failures kept with moment and kind: more than a recovered system may lose of the largest
 * load (0.1 % of 200,000), so that each of those is named.
 */
const MAX_FAILURES = 1000;

/**
 * Counts what happens to each request: sent, then answered or lost, never both.
 * sent = answered + errors + in flight holds at every moment.
 */
export class Recorder {
  private readonly startedElapsed = performance.now();
  private readonly counts: LoadTotals;
  private readonly latencies = new Latencies();
  private lost = 0;
  private secondAt: number;
  private secondClasses: Record<string, number> = {};
  private secondErrors = noErrors();
  private readonly secondLatencies = new Latencies();

  constructor(request: LoadRequest) {
    this.counts = noTotals(request);
    this.secondAt = this.counts.startedAt;
  }

  /** Requests that were answered or lost. */
  get resolved(): number {
    return this.counts.answered + this.lost;
  }

  /** ms since the start. */
  get elapsed(): number {
    return performance.now() - this.startedElapsed;
  }

  onSent(): void {
    this.counts.sent += 1;
  }

  onAnswer(status: number, ms: number): void {
    const { counts, secondClasses } = this;
    counts.answered += 1;
    counts.statuses[status] = (counts.statuses[status] ?? 0) + 1;
    const statusClass = `${Math.floor(status / 100)}xx`;
    secondClasses[statusClass] = (secondClasses[statusClass] ?? 0) + 1;
    this.latencies.add(ms);
    this.secondLatencies.add(ms);
    if (status !== 200) this.fail(String(status));
  }

  /** @param detail What the system called it, when the kind says too little: `EADDRNOTAVAIL`. */
  onLost(kind: ErrorKind, detail?: string): void {
    this.lost += 1;
    this.counts.errors[kind] += 1;
    this.secondErrors[kind] += 1;
    this.fail(detail ?? kind);
  }

  /** The second that ends now, however late: the next one begins where it ends, so its `at` tells this one's length. */
  takeSecond(): LoadSecond {
    const second: LoadSecond = {
      at: this.secondAt,
      classes: this.secondClasses,
      errors: this.secondErrors,
      p50: this.secondLatencies.percentile(50),
      p99: this.secondLatencies.percentile(99),
    };
    this.secondAt = Date.now();
    this.secondClasses = {};
    this.secondErrors = noErrors();
    this.secondLatencies.reset();
    return second;
  }

  /** A copy of everything so far; `sent` includes the requests in flight. */
  totals(): LoadTotals {
    return structuredClone({
      ...this.counts,
      seconds: this.elapsed / 1000,
      latency: this.latencies.summary(),
    });
  }

  private fail(kind: string): void {
    const { failures } = this.counts;
    if (failures.length < MAX_FAILURES) failures.push({ at: Date.now(), kind });
  }
}
