import { createHash } from 'node:crypto';
import type { KubeObject } from '../machinery/index.js';
import { readJson } from './data.js';

/** A resource as aggregated discovery describes it (apidiscovery.k8s.io/v2 APIResourceDiscovery). */
export interface DiscoveredResource {
  resource: string;
  responseKind: { group: string; version: string; kind: string };
  scope: 'Namespaced' | 'Cluster';
  singularResource: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: DiscoveredSubresource[];
}

export interface DiscoveredSubresource {
  subresource: string;
  responseKind: { group: string; version: string; kind: string };
  acceptedTypes?: { group: string; version: string; kind: string }[];
  verbs: string[];
}

export interface DiscoveredGroup {
  group: string;
  version: string;
  resources: DiscoveredResource[];
}

let groups: DiscoveredGroup[] | undefined;

/** What a real 1.34 discovers of the groups that we serve, in its order; core first. */
export function discovered(): DiscoveredGroup[] {
  groups ??= readJson<DiscoveredGroup[]>('resources.json');
  return groups;
}

/**
 * What legacy discovery says of the version in which a kind is stored
 * (apiserver pkg/endpoints/discovery/storageversionhash.go).
 */
export function storageVersionHash(group: string, version: string, kind: string): string {
  const digest = createHash('sha256').update(`${group}/${version}/${kind}`).digest();
  return digest.subarray(0, 8).toString('base64');
}

/** The roles and bindings that an API server has from its start. */
export function defaultRbac(): KubeObject[] {
  return readJson<KubeObject[]>('rbac.json');
}
