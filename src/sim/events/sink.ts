import type { Sim } from '../contract/index.js';
import { ApiError } from '../machinery/index.js';
import type { Event, ObjectReference } from '../types/index.js';

/** What a component says happened. */
export interface Draft {
  namespace: string;
  involvedObject: ObjectReference;
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** `source` and the reporting component. */
export interface Source {
  component: string;
  host: string | undefined;
}

/** The fields besides metadata. Times that are not set are null, as the API writes them. */
export type Content = Omit<Event, 'metadata' | 'eventTime' | 'firstTimestamp' | 'lastTimestamp'> & {
  eventTime: string | null;
  firstTimestamp: string | null;
  lastTimestamp: string | null;
};

export interface Sink {
  /** Stores a new event and returns its name. */
  create(namespace: string, content: Content): string;
  /** Changes an event that is there; false when it is gone. */
  update(namespace: string, name: string, change: (event: Event) => void): boolean;
}

/** Writes events; those that the API refuses are dropped. */
export function createSink({ clock, api }: Pick<Sim, 'clock' | 'api'>): Sink {
  let counter = 0;
  /** `pod.187f3c1b2a4d5e6f`: the object's name and nanoseconds in hexadecimal. */
  const nameOf = (object: string): string => {
    const nanoseconds = BigInt(clock.now()) * 1_000_000n + BigInt(counter++ % 1_000_000);
    return `${object}.${nanoseconds.toString(16)}`;
  };
  return {
    create(namespace, content) {
      const name = nameOf(content.involvedObject.name ?? '');
      const event = { apiVersion: 'v1', kind: 'Event', metadata: { name, namespace }, ...content };
      try {
        api.create('events', event);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
      return name;
    },
    update(namespace, name, change) {
      try {
        return api.update<Event>('events', namespace, name, change) !== undefined;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return true;
      }
    },
  };
}
