import {
  holds,
  type LoadErrors,
  type LoadResult,
  type Observation,
  type RunRecord,
} from '../model/index.js';
import { heldFrom, phaseAt, phaseOf } from './phases.js';

/**
 * What somebody who used the system would have met, from what is on record: the loads
 * and the HTTP checks. Moments are ms since the epoch.
 */
export interface Impact {
  /** First answer on record that was none or an error, and what it was (`502`, `refused`). */
  first?: { at: number; kind: string };
  /** Last one before the recovery. */
  last?: { at: number };
  /** Until when anybody asked before the recovery: a last bad answer is only as late as the last question. */
  askedUntil: number;
  injectedAt: number;
  /** Requests of the loads while faults were in: those not answered with 200 by kind, most frequent first. */
  sent: number;
  bad: { kind: string; times: number }[];
  /** From when the answers after the last fix were good to the end, and since when they were asked for. */
  good?: { at: number; askedFrom: number; fixedAt: number };
  /** Asked for after the last fix, and not good to the end. */
  neverGood: boolean;
  /** Requests of the loads of the recovery, and how many of them were answered with 200. */
  after: { sent: number; good: number };
}

/** Undefined when nothing was injected, or nobody asked anything while faults were in. */
export function impactOf(record: RunRecord): Impact | undefined {
  const injections = momentsOf(record, 'inject');
  if (injections.length === 0) return undefined;
  const injectedAt = Math.min(...injections);
  const loads = record.loads.filter((load) => load.startedAt >= injectedAt);
  const recovering = (load: LoadResult): boolean =>
    phaseAt(record, load.startedAt)?.phase === 'recovery';
  const outage = loads.filter((load) => !recovering(load));
  const after = loads.filter(recovering);
  const asked = record.observations.filter(
    (o) => phaseOf(record, o.step) === 'inject' && answerOf(o) !== undefined,
  );
  if (outage.length === 0 && asked.length === 0) return undefined;
  const badAnswers = asked.flatMap((o) => {
    const status = answerOf(o) ?? 0;
    return status < 400 ? [] : [{ at: Date.parse(o.decidedAt), kind: String(status) }];
  });
  const first = earliest([...badAnswers, ...outage.flatMap((load) => load.failures)]);
  const last = [...badAnswers.map(({ at }) => at), ...outage.flatMap(lastBad)];
  const fixed = momentsOf(record, 'fix');
  const recovery = fixed.length === 0 ? [] : askedAfter(record, Math.max(...fixed));
  const good = lastToHold(recovery, Math.max(...fixed));
  return {
    injectedAt,
    ...(first ? { first } : {}),
    ...(last.length > 0 ? { last: { at: Math.max(...last) } } : {}),
    askedUntil: Math.max(
      ...asked.map((o) => Date.parse(o.decidedAt)),
      ...outage.map((load) => load.endedAt ?? load.startedAt),
    ),
    sent: total(outage.map((load) => load.sent)),
    bad: badKinds(outage),
    ...(good ? { good } : {}),
    neverGood: recovery.length > 0 && !good,
    after: {
      sent: total(after.map((load) => load.sent)),
      good: total(after.map((load) => load.statuses['200'] ?? 0)),
    },
  };
}

const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);

function momentsOf(record: RunRecord, purpose: 'inject' | 'fix'): number[] {
  return record.changes
    .filter((change) => change.purpose === purpose)
    .map((change) => Date.parse(change.at));
}

/** The status an HTTP check saw last; undefined for any other check. Only that probe keeps `HTTP 502` as evidence. */
function answerOf({ evidence }: Observation): number | undefined {
  const status = /^HTTP (\d{3})\b/.exec(evidence ?? '')?.[1];
  return status === undefined ? undefined : Number(status);
}

function earliest<T extends { at: number }>(moments: T[]): T | undefined {
  return moments.reduce<T | undefined>(
    (first, moment) => (first && first.at <= moment.at ? first : moment),
    undefined,
  );
}

/** The moment of a load's last failure; of its last bad second, when more failed than are listed. */
function lastBad(load: LoadResult): number[] {
  const listed = load.failures.map(({ at }) => at);
  if (listed.length === total(badKinds([load]).map(({ times }) => times))) return listed.slice(-1);
  return load.perSecond
    .filter(
      ({ classes, errors }) =>
        Object.keys(classes).some((status) => status !== '2xx') ||
        Object.values(errors).some((times) => times > 0),
    )
    .map(({ at }) => at)
    .slice(-1);
}

function badKinds(loads: LoadResult[]): Impact['bad'] {
  const kinds = new Map<string, number>();
  const add = (kind: string, times: number): unknown =>
    times > 0 && kinds.set(kind, (kinds.get(kind) ?? 0) + times);
  for (const { statuses, errors } of loads) {
    for (const [status, times] of Object.entries(statuses))
      if (status !== '200') add(status, times);
    for (const kind of Object.keys(errors) as (keyof LoadErrors)[]) add(kind, errors[kind]);
  }
  return [...kinds].map(([kind, times]) => ({ kind, times })).sort((a, b) => b.times - a.times);
}

/** The HTTP checks of the recovery after this moment. */
function askedAfter(record: RunRecord, moment: number): Observation[] {
  return record.observations.filter(
    (o) =>
      phaseOf(record, o.step) === 'recovery' &&
      answerOf(o) !== undefined &&
      Date.parse(o.startedAt) >= moment,
  );
}

/** Of checks that all held, the one that began to hold last. */
function lastToHold(asked: Observation[], fixedAt: number): Impact['good'] {
  if (!asked.every(holds)) return undefined;
  return asked
    .map((o) => ({ at: heldFrom(o), askedFrom: Date.parse(o.startedAt), fixedAt }))
    .sort((a, b) => b.at - a.at)[0];
}
