/** An absolute: published, never gated on. */
export interface Figure {
  name: string;
  /** A median where it was measured several times. */
  value: number;
  unit: 's' | 'ms' | '/s' | 'CPU s' | 'MiB' | 'calls' | '%' | '×';
}

/** A ratio with its bound: what the bench fails on. */
export interface Gate {
  name: string;
  value: number;
  at: 'most' | 'least';
  limit: number;
}

/** What one part of the bench has measured. */
export interface PartResult {
  figures: Figure[];
  gates: Gate[];
  /** Rows that could not be measured. `broken`: something failed, rather than a tool being absent. */
  missing: { name: string; why: string; broken: boolean }[];
  /** What a reader must know to take the numbers for what they are. */
  notes: string[];
}

/** What parts need from outside. */
export interface BenchContext {
  /** A folder of this bench alone: state, reports, kubeconfigs. Removed at the end. */
  dir: string;
  signal: AbortSignal;
  /** Says on stderr what is going on. */
  say: (line: string) => void;
}

export function holds({ value, at, limit }: Gate): boolean {
  return at === 'most' ? value <= limit : value >= limit;
}

/** The value below which `share` of the values lie (nearest rank); NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** The middle value, of an even number the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
