import type { RunRecord, TimelineEntry } from '../model/index.js';
import { faultFacts } from './facts.js';
import { between } from './numbers.js';
import { oomKills } from './oom.js';

/** One line of the digest: what kind of thing happened, and what. `weight` decides what is kept, highest first. */
export interface Moment {
  at: number;
  kind: string;
  what: string;
  weight: number;
}

/** Lines of a digest at most. */
export const MOST_MOMENTS = 30;

/**
 * The moments that decided the run, picked from timeline and record by rule: lab's
 * changes, the first failing answers, OOM kills, pods that crash or find no node, node
 * conditions and taints, endpoints that first went and last came back, and each recovery.
 * When there are too many, the least weighty go first, and of those the latest.
 */
export function decisiveMoments(
  record: RunRecord,
  timeline: TimelineEntry[],
): { moments: Moment[]; left: number } {
  const { from, to } = outage(record);
  const all = [
    ...firstAndLast(
      firstOnly(timeline.filter(({ at }) => at >= from && at <= to).flatMap(momentsOf)),
    ),
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

/** A `once` key keeps only the first moment of its kind, a `flaps` key the first and the last. */
type Candidate = Moment & { once?: string; flaps?: string };

/** Events that say why nothing goes on, and so weigh as much as what they explain. */
const TELLING = new Set(['FailedScheduling', 'BackOff']);

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
      const { at, involved, reason, message } = entry;
      // The scheduler's first sentence says why; those after it speak of preemption.
      const [why = ''] = message.split(/(?<=\.) /);
      const what = `${involved}: ${reason}: ${why}`;
      const weight = TELLING.has(reason) ? 7 : 3;
      return [{ at, kind: 'event', what, weight, once: `${reason} ${involved}` }];
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
    return [{ at, kind: 'endpoints', what, weight: 7, flaps: name }];
  }
  // A pod that waits for a node is as telling when it gets one.
  if (field === 'scheduled' && /Unschedulable/.test(from)) {
    return [{ at, kind: 'state', what, weight: 7, once: `scheduled ${name}` }];
  }
  // Kills have moments of their own, from both witnesses.
  const trouble = /Unschedulable|CrashLoopBackOff|ImagePullBackOff|ErrImagePull|Evicted/.exec(
    to,
  )?.[0];
  return trouble === undefined
    ? []
    : [{ at, kind: 'state', what, weight: 7, once: `${trouble} ${name}` }];
}

/** Of what goes and comes back again and again, the first and the last. */
function firstAndLast(candidates: Candidate[]): Candidate[] {
  const last = new Map(candidates.map((candidate) => [candidate.flaps, candidate]));
  const seen = new Set<string>();
  return candidates.filter((candidate) => {
    const { flaps } = candidate;
    if (flaps === undefined || last.get(flaps) === candidate) return true;
    if (seen.has(flaps)) return false;
    seen.add(flaps);
    return true;
  });
}

function firstOnly(candidates: Candidate[]): Candidate[] {
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

/** The first request of each load that was not answered with 200, and how soon the other kinds followed. */
function firstFailures(record: RunRecord): Moment[] {
  return record.loads.flatMap((load) => {
    const kinds = new Map(load.failures.toReversed().map(({ at, kind }) => [kind, at]));
    const [first, ...others] = [...kinds].sort(([, a], [, b]) => a - b);
    if (!first) return [];
    const [kind, at] = first;
    const more = others.map(([other, when]) => `, ${other} ${between(at, when)} later`).join('');
    const what = `load ${load.name} (${load.profile}): first ${kind}${more}`;
    return [{ at, kind: 'answer', what, weight: 8 }];
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
      : [
          {
            at: fault.recovered,
            kind: 'recovery',
            what: `${fault.name}: all recovery checks hold from here on`,
            weight: 9,
          },
        ]),
  ]);
}
