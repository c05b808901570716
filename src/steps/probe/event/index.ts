import { isoTime } from '../../../base/index.js';
import type { KubeObject, Probe, ProbeContext, ProbeSpecs } from '../../../model/index.js';
import { matchText, numberPart, sampleOf, textMatches } from '../../common/sample.js';
import { apiTime, wholeSecond } from '../../common/time.js';

type Spec = ProbeSpecs['event'];

/** A core/v1 Event; newer reporters fill `eventTime` and `series`, older ones `count` and the timestamps. */
interface EventObject extends KubeObject {
  reason?: string;
  type?: string;
  message?: string;
  involvedObject?: { kind?: string; name?: string };
  count?: number | null;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string } | null;
}

/** Kubernetes events since the mark; the API's times have whole seconds, so the mark is rounded down. */
export const event: Probe<'event'> = {
  kind: 'event',
  watches: (spec, context) => [{ kind: 'Event', namespace: namespaceOf(spec, context) }],
  sample(spec, context) {
    const since = wholeSecond(context.marks.since);
    const events = (
      context.view.list({ kind: 'Event', namespace: namespaceOf(spec, context) }) as EventObject[]
    ).filter((one) => fits(one, spec) && lastSeen(one) >= since);
    const count = events.reduce((sum, one) => sum + countSince(one, since), 0);
    const wanted = spec.count ?? (spec.absent ? { equals: 0 } : { atLeast: 1 });
    const newest = events.sort((a, b) => lastSeen(a) - lastSeen(b)).at(-1);
    const part = numberPart(eventText(spec), wanted, count);
    const expected = `${part.expected} since ${isoTime(since).slice(11, 19)}`;
    return Promise.resolve(sampleOf([{ ...part, expected }], newest?.message));
  },
};

/** Events of nodes are kept in `default`. */
function namespaceOf(spec: Spec, context: ProbeContext): string {
  if (spec.namespace !== undefined) return spec.namespace;
  return spec.involved?.kind === 'Node' ? 'default' : context.namespace;
}

function fits(one: EventObject, spec: Spec): boolean {
  const { kind, name, namePrefix } = spec.involved ?? {};
  const on = one.involvedObject;
  return (
    one.reason === spec.reason &&
    (spec.type === undefined || one.type === spec.type) &&
    (kind === undefined || on?.kind === kind) &&
    (name === undefined || on?.name === name) &&
    (namePrefix === undefined || on?.name?.startsWith(namePrefix) === true) &&
    (spec.message === undefined || textMatches(one.message ?? '', spec.message) === true)
  );
}

function lastSeen(one: EventObject): number {
  const times = [
    one.series?.lastObservedTime,
    one.lastTimestamp,
    one.eventTime,
    one.metadata.creationTimestamp,
  ].map((text) => apiTime(text) ?? 0);
  return Math.max(...times);
}

/** How often it happened since then. Of a counted event that is older, only the last time is known. */
function countSince(one: EventObject, since: number): number {
  const first = apiTime(one.firstTimestamp) ?? apiTime(one.eventTime) ?? lastSeen(one);
  return first >= since ? (one.series?.count ?? one.count ?? 1) : 1;
}

function eventText(spec: Spec): string {
  const { kind, name, namePrefix } = spec.involved ?? {};
  const on = [kind, name ?? (namePrefix === undefined ? undefined : `${namePrefix}*`)]
    .filter((part) => part !== undefined)
    .join(' ');
  const message = spec.message ? ` whose message ${matchText(spec.message)}` : '';
  return `event ${spec.reason}${on === '' ? '' : ` of ${on}`}${message}`;
}
