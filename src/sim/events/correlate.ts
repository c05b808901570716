import { stampOf, type Clock } from '../machinery/index.js';
import type { Draft, Sink, Source } from './sink.js';

/** Objects that are remembered (client-go tools/record/events_cache.go: entries of each of its caches). */
const OBJECTS = 4096;
/** Different messages of one reason that make them similar, and ms within which they come. */
const SIMILAR = 10;
const SIMILAR_WITHIN = 600_000;
/** Events at once about one object, and ms until one more is allowed. */
const BURST = 25;
const REFILL = 300_000;

/** An event that was written. */
interface Written {
  name: string;
  count: number;
  first: string;
}

/** Events about one object of one reason. */
interface Group {
  last: number;
  messages: Set<string>;
  written: Map<string, Written>;
}

/** Events about one object of one type. */
interface Seen {
  tokens: number;
  at: number;
  groups: Map<string, Group>;
}

/**
 * Writes core events as client-go's EventCorrelator does: one source's events about an object are
 * limited, equal ones are counted, and many that differ only by their message become one.
 */
export function createCorrelator(clock: Clock, sink: Sink, source: Source): (draft: Draft) => void {
  const objects = new Map<string, Seen>();
  const origin = {
    component: source.component,
    ...(source.host === undefined ? {} : { host: source.host }),
  };

  return (draft) => {
    const now = clock.elapsed();
    const seen = recall(objects, draft, now);
    const group = groupOf(seen, draft.reason, now);
    const similar = isSimilar(group, draft.message);
    const message = similar ? `(combined from similar events): ${draft.message}` : draft.message;
    // What stands for all similar ones cannot be a field's path.
    const key = similar ? '*' : `${draft.involvedObject.fieldPath ?? ''} ${draft.message}`;

    const stamp = stampOf(clock.now());
    const known = group.written.get(key) ?? { name: '', count: 0, first: stamp };
    const written = { ...known, count: known.count + 1 };
    group.written.set(key, written);
    // What is dropped here has been counted: the next one that passes shows it.
    if (!allowed(seen, now)) return;

    const there =
      written.name !== '' &&
      sink.update(draft.namespace, written.name, (event) => {
        event.count = written.count;
        event.lastTimestamp = stamp;
        event.message = message;
      });
    if (there) return;
    written.name = sink.create(draft.namespace, {
      involvedObject: draft.involvedObject,
      reason: draft.reason,
      message,
      source: origin,
      firstTimestamp: written.first,
      lastTimestamp: stamp,
      count: written.count,
      type: draft.type,
      eventTime: null,
      // The event that combines others is made without them (EventAggregate).
      reportingComponent: similar ? '' : source.component,
      reportingInstance: similar ? '' : (source.host ?? ''),
    });
  };
}

function recall(objects: Map<string, Seen>, { involvedObject, type }: Draft, now: number): Seen {
  const { kind, namespace, name, uid } = involvedObject;
  const key = uid === undefined ? `${kind} ${namespace} ${name} ${type}` : `${uid} ${type}`;
  const seen = objects.get(key) ?? { tokens: BURST, at: now, groups: new Map<string, Group>() };
  // To the end: the first of the map is the one that was not asked for the longest.
  objects.delete(key);
  objects.set(key, seen);
  if (objects.size > OBJECTS) {
    for (const oldest of objects.keys()) {
      objects.delete(oldest);
      break;
    }
  }
  return seen;
}

/** A token bucket. */
function allowed(seen: Seen, now: number): boolean {
  seen.tokens = Math.min(BURST, seen.tokens + (now - seen.at) / REFILL);
  seen.at = now;
  if (seen.tokens < 1) return false;
  seen.tokens--;
  return true;
}

function groupOf(seen: Seen, reason: string, now: number): Group {
  let group = seen.groups.get(reason);
  if (group === undefined) {
    group = { last: now, messages: new Set(), written: new Map() };
    seen.groups.set(reason, group);
  }
  if (now - group.last > SIMILAR_WITHIN) group.messages.clear();
  group.last = now;
  return group;
}

/** Whether the message is one too many. */
function isSimilar({ messages }: Group, message: string): boolean {
  if (messages.has(message)) return false;
  if (messages.size + 1 >= SIMILAR) return true;
  messages.add(message);
  return false;
}
