import type { ProbeContext } from '../../model/index.js';

/** How many times faster than the wall clock the cluster's time runs; 1 on a real cluster. */
export function clockScaleOf(context: Pick<ProbeContext, 'capabilities'>): number {
  return context.capabilities.clockScale ?? 1;
}

/** Wall-clock milliseconds for a duration in cluster time. */
export function wallTime(ms: number, context: Pick<ProbeContext, 'capabilities'>): number {
  return ms / clockScaleOf(context);
}

/** However fast the time of a cluster runs, a look costs this machine what it costs, ms of wall time. */
const LEAST = 100;

/**
 * Wall-clock milliseconds between two looks that are to be `every` ms apart; on a fast cluster not more often than a
 * machine bears: `least` ms, for what costs more than the look of a probe.
 */
export function paceOf(every: number, scale: number, least = LEAST): number {
  return Math.max(every / scale, Math.min(every, least));
}

/** A mark rounded down to the second: what the API's own times (resolution 1 s) are compared with. */
export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

/** Milliseconds since the epoch of an API time; undefined when absent or unreadable. */
export function apiTime(text: string | null | undefined): number | undefined {
  if (!text) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
