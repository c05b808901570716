import { quantityMilliValue, quantityValue } from '../machinery/index.js';
import type { Container, ObjectFieldSelector, Pod, ResourceFieldSelector } from '../types/index.js';

export interface PodPlace {
  podIP: string;
  hostIP: string;
  /** What a container without a limit may use: the node's. */
  capacity: { cpu: number; memory: number };
}

const lines = (map: Record<string, string> = {}): string =>
  Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');

/** The value of a downward API field: pkg/fieldpath/fieldpath.go. Undefined when there is no such field. */
export function fieldValue(
  { fieldPath }: ObjectFieldSelector,
  pod: Pod,
  place: PodPlace,
): string | undefined {
  const { metadata = {}, spec } = pod;
  const one = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath);
  if (one !== null) return metadata[one[1] as 'labels']?.[one[2] ?? ''] ?? '';
  const fields: Record<string, () => string | undefined> = {
    'metadata.name': () => metadata.name,
    'metadata.namespace': () => metadata.namespace,
    'metadata.uid': () => metadata.uid,
    'metadata.labels': () => lines(metadata.labels),
    'metadata.annotations': () => lines(metadata.annotations),
    'spec.nodeName': () => spec?.nodeName,
    'spec.serviceAccountName': () => spec?.serviceAccountName,
    'status.hostIP': () => place.hostIP,
    'status.hostIPs': () => place.hostIP,
    'status.podIP': () => place.podIP,
    'status.podIPs': () => place.podIP,
  };
  return fields[fieldPath]?.();
}

/** The value of a container's resource: pkg/api/v1/resource/helpers.go. Rounded up by its divisor. */
export function resourceValue(
  { resource, divisor = '0' }: ResourceFieldSelector,
  container: Container,
  place: PodPlace,
): string {
  const [kind = '', name = ''] = resource.split('.');
  const given = container.resources?.[kind as 'limits']?.[name];
  const text = given ?? (kind === 'limits' ? limitOf(name, place) : '0');
  const by = divisor === '0' ? '1' : divisor;
  if (name === 'cpu') return String(Math.ceil(quantityMilliValue(text) / quantityMilliValue(by)));
  return String(Math.ceil(quantityValue(text) / quantityValue(by)));
}

function limitOf(name: string, { capacity }: PodPlace): string {
  if (name === 'cpu') return String(capacity.cpu);
  return name === 'memory' ? String(capacity.memory) : '0';
}
