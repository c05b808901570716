import { formatBytes } from '../base/index.js';

export { count, plural } from '../base/index.js';

/** `12.3 s`. */
export function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

/** Seconds between two moments in ms. */
export function between(from: number, to: number): string {
  return seconds((to - from) / 1000);
}

/** A share as a percentage with as many digits as it needs: `99.95 %`, `100 %`. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '—';
  // Floor, so that a single lost request never reads as 100 %; of thousandths, so that 1,174 of 2,000 is 58.7 %.
  return `${Math.floor((part * 100_000) / whole) / 1000} %`;
}

/** Bytes, or a dash when there are none. */
export function bytes(value: number | undefined): string {
  return value === undefined ? '—' : formatBytes(value);
}

/** Moments as seconds since the run began, the one origin of all times in a report. */
export class Origin {
  readonly start: number;

  constructor(startedAt: string) {
    this.start = Date.parse(startedAt);
  }

  /** Seconds since the start, of ms since the epoch or an ISO time. */
  seconds(at: number | string): number {
    return ((typeof at === 'number' ? at : Date.parse(at)) - this.start) / 1000;
  }

  /** `+12.3 s`; a dash for a moment that never came. */
  text(at: number | string | undefined): string {
    if (at === undefined) return '—';
    const value = this.seconds(at);
    return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)} s`;
  }
}
