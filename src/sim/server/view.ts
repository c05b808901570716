import type { Kind, Resource } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import { resourceOf } from '../registry/index.js';
import { coreEvent, eventsEvent } from '../kinds/index.js';
import type { Event, EventsV1Event } from '../types/index.js';

/** How a kind is seen that is stored as another: only events.k8s.io's events are. */
export interface View {
  resource: Resource;
  /** From the store. */
  show: (object: KubeObject) => KubeObject;
  /** Into the store. */
  read: (object: KubeObject) => KubeObject;
}

const shown = new WeakMap<KubeObject, KubeObject>();

/** Each stored object has one form, so that its text is made once. */
function once(object: KubeObject): KubeObject {
  let form = shown.get(object);
  if (form === undefined) {
    form = eventsEvent(object as Event);
    shown.set(object, form);
  }
  return form;
}

const same = (object: KubeObject): KubeObject => object;

export function viewOf(kind: Kind): View {
  return kind.group === 'events.k8s.io' && kind.plural === 'events'
    ? {
        resource: 'events',
        show: once,
        read: (object) => coreEvent(object as EventsV1Event),
      }
    : { resource: resourceOf(kind), show: same, read: same };
}
