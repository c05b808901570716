import type {
  Event,
  Lease,
  Namespace,
  Node,
  PriorityClass,
  ResourceQuota,
} from '../types/index.js';
import { cells, createdAt, nameOf } from './row.js';

export const cluster = {
  nodes: cells<Node>((object, since) => {
    const { status, spec } = object;
    const info = status?.nodeInfo;
    const address = (wanted: string): string =>
      status?.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>';
    return [
      nameOf(object),
      `${readiness(object)}${spec?.unschedulable === true ? ',SchedulingDisabled' : ''}`,
      roles(object) || '<none>',
      since(createdAt(object)),
      info?.kubeletVersion ?? '',
      address('InternalIP'),
      address('ExternalIP'),
      info?.osImage || '<unknown>',
      info?.kernelVersion || '<unknown>',
      info?.containerRuntimeVersion || '<unknown>',
    ];
  }),
  namespaces: cells<Namespace>((object, since) => [
    nameOf(object),
    object.status?.phase ?? '',
    since(createdAt(object)),
  ]),
  events: cells<Event>((object, since) => {
    const { involvedObject, source, series } = object;
    const first = since(object.firstTimestamp || object.eventTime);
    const last = since(series?.lastObservedTime || object.lastTimestamp);
    const kind = (involvedObject.kind ?? '').toLowerCase();
    const component = source?.component || object.reportingComponent || '';
    const instance = source?.host || object.reportingInstance || '';
    return [
      last === '<unknown>' ? first : last,
      object.type ?? '',
      object.reason ?? '',
      involvedObject.name ? `${kind}/${involvedObject.name}` : kind,
      involvedObject.fieldPath ?? '',
      instance === '' ? component : `${component}, ${instance}`,
      (object.message ?? '').trim(),
      first,
      series?.count ?? (object.count || 1),
      nameOf(object),
    ];
  }),
  'leases.coordination.k8s.io': cells<Lease>((object, since) => [
    nameOf(object),
    object.spec?.holderIdentity ?? '',
    since(createdAt(object)),
  ]),
  'priorityclasses.scheduling.k8s.io': cells<PriorityClass>((object, since) => [
    nameOf(object),
    object.value,
    object.globalDefault ?? false,
    since(createdAt(object)),
    object.preemptionPolicy ?? '',
  ]),
  resourcequotas: cells<ResourceQuota>((object, since) => {
    const { hard = {}, used = {} } = object.status ?? {};
    const text = (limits: boolean): string =>
      Object.keys(hard)
        .sort()
        .filter((name) => name.startsWith('limits.') === limits)
        .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
        .join(', ');
    return [nameOf(object), text(false), text(true), since(createdAt(object))];
  }),
};

function readiness({ status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready === undefined) return 'Unknown';
  return ready.status === 'True' ? 'Ready' : 'NotReady';
}

/** From the labels `node-role.kubernetes.io/ROLE` and `kubernetes.io/role`. */
function roles({ metadata }: Node): string {
  const found = new Set<string>();
  for (const [key, value] of Object.entries(metadata?.labels ?? {})) {
    if (key.startsWith('node-role.kubernetes.io/')) found.add(key.slice(24));
    else if (key === 'kubernetes.io/role') found.add(value);
  }
  found.delete('');
  return [...found].sort().join(',');
}
