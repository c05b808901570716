import type { LoadResult, LoadSecond } from '../../model/index.js';

/** Requests per second of each outcome, and the moments (ms) between which they were counted. */
export interface Bin {
  from: number;
  to: number;
  rates: number[];
}

/** Shorter than this (ms) is no rate: three answers in a millisecond are not 3,000 a second. */
const SHORTEST = 250;

/** When a load ended (ms); one that was cut off, when it was last heard of. */
export function loadEnd(load: LoadResult): number {
  const told = load.endedAt ?? load.startedAt + Math.round(load.seconds * 1000);
  return Math.max(told, load.perSecond.at(-1)?.at ?? told);
}

/**
 * The rates of a load, over the time that its bins really lasted: a tick of a busy machine
 * comes seconds late. Too short a bin is counted with the one after it, at the end with the
 * one before.
 */
export function binsOf(load: LoadResult, outcomes: ((second: LoadSecond) => number)[]): Bin[] {
  const joined: Counted[] = [];
  load.perSecond.forEach((second, index) => {
    const to = load.perSecond[index + 1]?.at ?? loadEnd(load);
    const bin = { from: second.at, to, counts: outcomes.map((of) => of(second)) };
    const before = joined.at(-1);
    if (before && short(before)) absorb(before, bin);
    else joined.push(bin);
  });
  const [before, last] = joined.slice(-2);
  if (before && last && short(last)) {
    absorb(before, last);
    joined.pop();
  }
  return joined.map(({ from, to, counts }) => {
    const end = Math.max(to, from + SHORTEST);
    return { from, to: end, rates: counts.map((count) => (count * 1000) / (end - from)) };
  });
}

interface Counted {
  from: number;
  to: number;
  counts: number[];
}

function short({ from, to }: Counted): boolean {
  return to - from < SHORTEST;
}

/** Adds a bin to the one before it. */
function absorb(before: Counted, bin: Counted): void {
  before.to = bin.to;
  before.counts = before.counts.map((count, of) => count + (bin.counts[of] ?? 0));
}
