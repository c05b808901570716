import { build, type Histogram } from 'hdr-histogram-js';

/**
 * Raw latencies, one sample per answer, in microseconds with three significant
 * digits (autocannon's own histogram rounds to whole milliseconds). All numbers that
 * go in and come out are milliseconds.
 */
export class Latencies {
  private readonly histogram: Histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
    autoResize: true,
  });

  add(ms: number): void {
    this.histogram.recordValue(Math.round(ms * 1000));
  }

  get count(): number {
    return this.histogram.totalCount;
  }

  /** 0 when nothing was answered. */
  percentile(percent: number): number {
    if (this.count === 0) return 0;
    // The histogram gives the top of a bucket, which may lie above the largest sample in it.
    const { histogram } = this;
    return Math.min(histogram.getValueAtPercentile(percent), histogram.maxValue) / 1000;
  }

  summary(): { p50: number; p90: number; p99: number; p999: number; max: number; mean: number } {
    const empty = this.count === 0;
    return {
      p50: this.percentile(50),
      p90: this.percentile(90),
      p99: this.percentile(99),
      p999: this.percentile(99.9),
      max: empty ? 0 : this.histogram.maxValue / 1000,
      mean: empty ? 0 : Math.round(this.histogram.mean) / 1000,
    };
  }

  reset(): void {
    this.histogram.reset();
  }
}
