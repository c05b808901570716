import type { KubeObject } from '../model/index.js';
import { flatten, type Fields } from './flatten.js';
import { keyOf } from './key.js';

/**
 * What a pod is compared under: `Pods of Deployment atlan/frontend-deploy`. A pod of
 * nobody, and a static pod (owned by its node), has a name of its own that lasts.
 */
export function podKey(pod: KubeObject): string {
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller);
  if (owner === undefined || owner.kind === 'Node') return keyOf(pod);
  const hash = pod.metadata.labels?.['pod-template-hash'];
  // Only a Deployment gives its ReplicaSets this hash, at the end of their name.
  const ofDeployment =
    owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`);
  const [kind, name] = ofDeployment
    ? ['Deployment', owner.name.slice(0, -hash.length - 1)]
    : [owner.kind, owner.name];
  return `Pods of ${kind} ${pod.metadata.namespace ?? ''}/${name}`;
}

/** What an EndpointSlice is compared under: `Endpoints of Service atlan/backend-svc`. */
export function sliceKey(slice: KubeObject): string {
  const service = slice.metadata.labels?.['kubernetes.io/service-name'];
  if (service === undefined) return keyOf(slice);
  return `Endpoints of Service ${slice.metadata.namespace ?? ''}/${service}`;
}

/**
 * Fields of several pods as those of one: a value they share stands as it is, one that
 * differs as `Failed ×1, Running ×2`.
 */
export function mergePods(pods: readonly KubeObject[]): Fields {
  const each = pods.map((pod) => flatten(withoutName(pod), 'Pod'));
  const merged: Fields = { count: String(pods.length) };
  for (const path of new Set(each.flatMap((fields) => Object.keys(fields)))) {
    merged[path] = distribution(each.map((fields) => fields[path] ?? '(absent)'));
  }
  return merged;
}

/** Ready and other addresses of a Service, and its ports. */
export function mergeSlices(slices: readonly KubeObject[]): Fields {
  const endpoints = slices.flatMap((slice) => (slice.endpoints ?? []) as Endpoint[]);
  // The API's own rule: no value means ready.
  const ready = endpoints.filter((endpoint) => endpoint.conditions?.ready !== false);
  const ports = new Set(slices.flatMap((slice) => ((slice.ports ?? []) as Port[]).map(portText)));
  return {
    ready: String(addresses(ready)),
    notReady: String(addresses(endpoints) - addresses(ready)),
    ports: [...ports].sort().join(', '),
  };
}

interface Endpoint {
  addresses?: string[];
  conditions?: { ready?: boolean };
}

interface Port {
  name?: string;
  port?: number;
  protocol?: string;
}

function portText({ name, port, protocol }: Port): string {
  return `${name ? `${name} ` : ''}${port ?? 'any'}/${protocol ?? 'TCP'}`;
}

function addresses(endpoints: Endpoint[]): number {
  return endpoints.reduce((sum, endpoint) => sum + (endpoint.addresses?.length ?? 0), 0);
}

function withoutName(pod: KubeObject): unknown {
  return { ...pod, metadata: { ...pod.metadata, name: undefined } };
}

function distribution(values: string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size === 1) return values[0] ?? '';
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, times]) => `${value} ×${times}`)
    .join(', ');
}
