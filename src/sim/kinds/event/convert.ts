import type { Fields } from '../../machinery/index.js';
import type { Event, EventsV1Event } from '../../types/index.js';
import { tidy } from '../encode.js';

/** What a field of the stored event (core v1) is called in events.k8s.io/v1 (pkg/apis/events/v1/conversion.go). */
const NAMES: Record<string, string> = {
  message: 'note',
  involvedObject: 'regarding',
  reportingComponent: 'reportingController',
  source: 'deprecatedSource',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
};
const BACK = Object.fromEntries(Object.entries(NAMES).map(([core, events]) => [events, core]));

function renamed(object: object, names: Record<string, string>, apiVersion: string): Fields {
  const result: Fields = {};
  for (const [key, value] of Object.entries(object)) result[names[key] ?? key] = value as unknown;
  result.apiVersion = apiVersion;
  return result;
}

/** A stored event as events.k8s.io/v1 shows it. */
export function eventsEvent(event: Event): EventsV1Event {
  const shown = renamed(event, NAMES, 'events.k8s.io/v1');
  tidy(shown, 'io.k8s.api.events.v1.Event', 'Event in version "events.k8s.io/v1"');
  return shown as unknown as EventsV1Event;
}

/** An event of events.k8s.io/v1 as it is stored: core v1. */
export function coreEvent(event: EventsV1Event): Event {
  return renamed(event, BACK, 'v1') as unknown as Event;
}
