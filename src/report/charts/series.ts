import type { ContainerMemory, TimelineEntry } from '../../model/index.js';
import { oomKills } from '../oom.js';
import { workloadOf } from './workload.js';

/** The memory of one container of a workload, over all of its pods and restarts. */
export interface Series {
  namespace: string;
  workload: string;
  container: string;
  samples: ContainerMemory[];
  /** Moments in ms. */
  oomKills: number[];
}

/** A limit, and the moments (ms) between which it was in force. */
export interface LimitSegment {
  limit: number;
  from: number;
  to: number;
}

export function seriesOf(timeline: TimelineEntry[]): Series[] {
  const all = new Map<string, Series>();
  for (const entry of timeline) {
    if (entry.type !== 'memory' || entry.scope !== 'container') continue;
    const { namespace = '', pod, container } = entry;
    if (pod === undefined || container === undefined) continue;
    const workload = workloadOf(pod);
    const key = [namespace, workload, container].join('/');
    const series = all.get(key) ?? { namespace, workload, container, samples: [], oomKills: [] };
    series.samples.push(entry);
    all.set(key, series);
  }
  for (const kill of oomKills(timeline)) {
    for (const series of all.values()) {
      const same = series.container === kill.container && series.workload === workloadOf(kill.pod);
      if (same) series.oomKills.push(kill.at);
    }
  }
  return [...all.values()];
}

/**
 * Each limit from its first sample to the next limit's. While a rollout lets an old and a
 * new pod overlap, the limit is that of the pod that came last.
 */
export function limitSegments(samples: ContainerMemory[]): LimitSegment[] {
  const segments: LimitSegment[] = [];
  const known = new Set<string>();
  let newest: string | undefined;
  for (const { limit, at, podUid } of samples) {
    if (!known.has(podUid)) newest = podUid;
    known.add(podUid);
    const last = segments.at(-1);
    if (podUid !== newest) continue;
    if (last && (limit === undefined || last.limit === limit)) last.to = at;
    else if (limit !== undefined) {
      if (last) last.to = at;
      segments.push({ limit, from: at, to: at });
    }
  }
  return segments;
}

/** The limit in force at a moment; before the first, that. */
export function limitSegmentAt(segments: LimitSegment[], at: number): LimitSegment | undefined {
  return segments.findLast(({ from }) => from <= at) ?? segments[0];
}

/** The limit in force at a moment, bytes; without one, the highest use. */
export function limitAt(samples: ContainerMemory[], at: number): number {
  return (
    limitSegmentAt(limitSegments(samples), at)?.limit ??
    Math.max(...samples.map((sample) => sample.workingSet))
  );
}
