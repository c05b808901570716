import type { KubeObject, TimelineInput } from '../model/index.js';
import { addressFields, serviceOf } from './endpoints.js';
import { FIELDS_BY_KIND, type Fields } from './fields.js';
import type { ObjectChange, ObservedView } from './view.js';

/** The kinds whose changes make the timeline; the caller ensures them before it starts recording. */
export const TIMELINE_KINDS = [
  { kind: 'Pod' },
  { kind: 'Node' },
  { kind: 'Deployment' },
  { kind: 'Service' },
  { kind: 'EndpointSlice' },
  { kind: 'Event' },
] as const;

/**
 * Emits one line per field of a watched object that changed, and one per Kubernetes
 * event that is new or counted up. An object that came has a line `exists` from `no` to
 * `yes` and one for each field that is not empty; one that went only `exists`. What was
 * there before is no change. Returns the function that stops it.
 */
export function recordTimeline(
  view: ObservedView,
  emit: (entry: TimelineInput) => void,
): () => void {
  /** Last known addresses of each Service: a Service may have several slices. */
  const addresses = new Map<string, Fields>();

  const differences = (
    kind: string,
    { metadata: { namespace, name } }: { metadata: { namespace?: string; name: string } },
    before: Fields,
    after: Fields,
  ): void => {
    for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const from = before[field] ?? '';
      const to = after[field] ?? '';
      if (from !== to) emit({ type: 'object', kind, namespace, name, field, from, to });
    }
  };

  const onSlice = ({ type, object }: ObjectChange): void => {
    const service = serviceOf(object);
    const { namespace } = object.metadata;
    if (service === undefined) return;
    const key = `${namespace ?? ''}/${service}`;
    const slices = view
      .list({ kind: 'EndpointSlice', namespace })
      .filter((slice) => serviceOf(slice) === service);
    const now = addressFields(slices);
    if (type !== 'initial') {
      const metadata = { namespace, name: service };
      differences('EndpointSlice', { metadata }, addresses.get(key) ?? {}, now);
    }
    addresses.set(key, now);
  };

  const onObject = (change: ObjectChange): void => {
    const { type, before, object } = change;
    if (object.kind === 'EndpointSlice') return onSlice(change);
    if (type === 'initial') return;
    if (object.kind === 'Event') {
      const entry = type === 'deleted' ? undefined : eventEntry(object, before);
      if (entry) emit(entry);
      return;
    }
    const fields = FIELDS_BY_KIND[object.kind];
    if (!fields) return;
    if (type === 'modified' && before) {
      differences(object.kind, object, fields(before), fields(object));
    } else if (type === 'deleted') {
      differences(object.kind, object, { exists: 'yes' }, { exists: 'no' });
    } else {
      differences(object.kind, object, { exists: 'no' }, { exists: 'yes', ...fields(object) });
    }
  };

  // Slices that were listed before recording started.
  for (const object of view.list({ kind: 'EndpointSlice' })) onSlice({ type: 'initial', object });
  return view.onObject(onObject);
}

/** A line when an event is new or was counted up. */
function eventEntry(event: KubeObject, before: KubeObject | undefined): TimelineInput | undefined {
  const count = countOf(event);
  if (before && countOf(before) >= count) return undefined;
  const { kind = '', name = '' } = (event.involvedObject ?? {}) as { kind?: string; name?: string };
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    type: 'event',
    namespace: event.metadata.namespace,
    involved: `${kind}/${name}`,
    reason: text(event.reason),
    level: text(event.type),
    message: text(event.message),
    count,
  };
}

/** Old-style events count themselves, new-style ones in their series. */
function countOf(event: KubeObject): number {
  const series = event.series as { count?: number } | undefined;
  return series?.count ?? (event.count as number | undefined) ?? 1;
}
