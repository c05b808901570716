import type { RunRecord, TimelineEntry } from '../model/index.js';
import { faultFacts } from './facts.js';
import { oomKills } from './oom.js';

/** One line of the digest: what kind of thing happened, and what. `weight` decides what is kept, highest first. */
export interface Moment {
  at: number;
  kind: string;
  what: string;
  weight: number;
}

/** Lines of a digest at most. */
export const MOST_MOMENTS = 25;

/**
 * The moments that decided the run, picked from timeline and record by rule: lab's
 * changes, the first failing answers, OOM kills, back-off, node conditions and taints,
 * endpoints to and from 0, and each recovery. When there are too many, the least
 * weighty go first, and of those the latest.
 */
export function decisiveMoments(
  record: RunRecord,
  timeline: TimelineEntry[],
): { moments: Moment[]; left: number } {
  const { from, to } = outage(record);
  const all = [
    ...firstOnly(timeline.filter(({ at }) => at >= from && at <= to).flatMap(momentsOf)),
    ...killMoments(timeline),
    ...firstFailures(record),
    ...recoveries(record),
  ];
  const kept = [...all]
    .sort((a, b) => b.weight - a.weight || a.at - b.at)
    .slice(0, MOST_MOMENTS)
    .sort((a, b) => a.at - b.at);
  return { moments: kept, left: all.length - kept.length };
}

/** From the first injection to the end of the recovery; the whole run when nothing was injected. */
function outage({ phases }: RunRecord): { from: number; to: number } {
  const start = (name: string): number =>
    Date.parse(phases.find(({ phase }) => phase === name)?.startedAt ?? '');
  const from = start('inject');
  const to = start('undeploy');
  return Number.isNaN(from)
    ? { from: -Infinity, to: Infinity }
    : { from, to: Number.isNaN(to) ? Infinity : to };
}

/** A `once` key keeps only the first moment of its kind. */
type Candidate = Moment & { once?: string };

function momentsOf(entry: TimelineEntry): Candidate[] {
  switch (entry.type) {
    case 'change':
      return [{ at: entry.at, kind: 'change', what: entry.text, weight: 9 }];
    case 'note':
      return [{ at: entry.at, kind: 'note', what: entry.text, weight: 4 }];
    case 'object':
      return objectMoments(entry);
    case 'event': {
      if (entry.level !== 'Warning') return [];
      const what = `${entry.involved}: ${entry.reason}: ${entry.message}`;
      return [
        { at: entry.at, kind: 'event', what, weight: 3, once: `${entry.reason} ${entry.involved}` },
      ];
    }
    case 'phase':
    case 'check':
    case 'memory':
    case 'load':
      return [];
  }
}

function objectMoments(entry: TimelineEntry & { type: 'object' }): Candidate[] {
  const { at, kind, name, field, from, to } = entry;
  const what = `${kind}/${name} ${field}: ${from || '(none)'} → ${to || '(none)'}`;
  if (kind === 'Node' && /^(.*Pressure|taints|Ready|unschedulable)$/.test(field)) {
    return [{ at, kind: 'node', what, weight: 7 }];
  }
  if (kind === 'EndpointSlice' && field === 'ready addresses' && (from === '' || to === '')) {
    return [{ at, kind: 'endpoints', what, weight: 7 }];
  }
  const trouble = /OOMKilled|CrashLoopBackOff|ImagePullBackOff|ErrImagePull|Evicted/.exec(to)?.[0];
  return trouble === undefined
    ? []
    : [{ at, kind: 'state', what, weight: 5, once: `${trouble} ${name}` }];
}

function firstOnly(candidates: Candidate[]): Moment[] {
  const seen = new Set<string>();
  return candidates.filter(({ once }) => {
    if (once === undefined) return true;
    if (seen.has(once)) return false;
    seen.add(once);
    return true;
  });
}

/** The first OOM kill of each pod's container, with how many there were. */
function killMoments(timeline: TimelineEntry[]): Moment[] {
  const kills = new Map<string, { at: number; count: number }>();
  for (const { at, pod, container } of oomKills(timeline)) {
    const key = `${pod}/${container}`;
    const first = kills.get(key);
    kills.set(key, { at: first?.at ?? at, count: (first?.count ?? 0) + 1 });
  }
  return [...kills].map(([container, { at, count }]) => ({
    at,
    kind: 'OOM kill',
    what: `${container} killed by the kernel${count === 1 ? '' : `, ${count} times in all`}`,
    weight: 8,
  }));
}

/** The first request of each kind that was not answered with 200, for each load. */
function firstFailures(record: RunRecord): Moment[] {
  return record.loads.flatMap((load) => {
    const kinds = new Map(load.failures.toReversed().map(({ at, kind }) => [kind, at]));
    return [...kinds].map(([kind, at]) => ({
      at,
      kind: 'answer',
      what: `load ${load.name} (${load.profile}): first ${kind}`,
      weight: load.profile === 'during' ? 6 : 8,
    }));
  });
}

function recoveries(record: RunRecord): Moment[] {
  return faultFacts(record).flatMap((fault) => [
    ...(fault.firstSymptom
      ? [
          {
            at: fault.firstSymptom.at,
            kind: 'symptom',
            what: `${fault.name}: ${fault.firstSymptom.text}`,
            weight: 7,
          },
        ]
      : []),
    ...(fault.recovered === undefined
      ? []
      : [{ at: fault.recovered, kind: 'recovery', what: `${fault.name} recovered`, weight: 9 }]),
  ]);
}
