import type { TimelineEntry } from '../model/index.js';

/** One OOM kill of a container of a pod. */
export interface OomKill {
  at: number;
  pod: string;
  container: string;
}

/** A cgroup's counter and a pod's status tell of the same kill within so many ms. */
const SAME = 4000;

/**
 * OOM kills from both witnesses: the cgroup's counter, which dies with the container
 * and misses its last kill when that falls between two samples, and the pod's status,
 * which knows nothing of a killed child. A kill that both tell of counts once.
 */
export function oomKills(timeline: TimelineEntry[]): OomKill[] {
  const counted = new Map<string, number>();
  const kills: OomKill[] = [];
  const told: OomKill[] = [];
  for (const entry of timeline) {
    if (entry.type === 'memory' && entry.scope === 'container') {
      const rise = entry.oomKills - (counted.get(entry.containerId) ?? 0);
      counted.set(entry.containerId, entry.oomKills);
      const { at, pod = entry.podUid, container = entry.containerId } = entry;
      for (let n = 0; n < rise; n += 1) kills.push({ at, pod, container });
    } else if (entry.type === 'object' && entry.kind === 'Pod') {
      const container = /^(.*?)(?<! last) state$/.exec(entry.field)?.[1];
      if (container !== undefined && entry.to.startsWith('terminated/OOMKilled')) {
        told.push({ at: entry.at, pod: entry.name, container });
      }
    }
  }
  const unmatched = [...kills];
  for (const kill of told) {
    const twin = unmatched.findIndex(
      ({ at, pod, container }) =>
        pod === kill.pod && container === kill.container && Math.abs(at - kill.at) <= SAME,
    );
    if (twin === -1) kills.push(kill);
    else unmatched.splice(twin, 1);
  }
  return kills.sort((a, b) => a.at - b.at);
}
