import { createHash } from 'node:crypto';
import { apiVersionOf } from '../registry/index.js';
import { structuralOf } from '../schema/index.js';
import {
  discovered,
  storageVersionHash,
  type DiscoveredGroup,
  type DiscoveredResource,
} from '../spec/index.js';
import type { Call } from './call.js';
import type { Parts } from './parts.js';
import { reply, replyJson } from './reply.js';

/** metrics.k8s.io as metrics-server registers it. */
const METRICS: DiscoveredGroup = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  resources: [
    ['nodes', 'NodeMetrics', 'Cluster'],
    ['pods', 'PodMetrics', 'Namespaced'],
  ].map(([resource = '', kind = '', scope]) => ({
    resource,
    responseKind: { group: '', version: '', kind },
    scope: scope as 'Cluster' | 'Namespaced',
    singularResource: '',
    verbs: ['get', 'list'],
  })),
};

/** Everything that is served: what Kubernetes has, what CustomResourceDefinitions add, metrics. */
export function groupsOf({ registry }: Parts): DiscoveredGroup[] {
  const custom = new Map<string, DiscoveredGroup>();
  for (const kind of registry.catalogue.all()) {
    if (structuralOf(kind) === undefined) continue;
    const { group, version } = kind;
    const key = `${group}/${version}`;
    const entry = custom.get(key) ?? { group, version, resources: [] };
    custom.set(key, entry);
    const responseKind = { group, version, kind: kind.kind };
    entry.resources.push({
      resource: kind.plural,
      responseKind,
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: kind.singular,
      verbs: kind.verbs,
      ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
      ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
      ...(kind.subresources.length > 0
        ? {
            subresources: kind.subresources.map((subresource) => ({
              subresource,
              responseKind:
                subresource === 'scale'
                  ? { group: 'autoscaling', version: 'v1', kind: 'Scale' }
                  : responseKind,
              verbs: ['get', 'patch', 'update'],
            })),
          }
        : {}),
    });
  }
  const builtin = discovered()
    .map(({ group, version, resources }) => ({
      group,
      version,
      resources: resources.filter(
        ({ resource }) =>
          registry.catalogue.served(apiVersionOf({ group, version }), resource) !== undefined,
      ),
    }))
    .filter(({ resources }) => resources.length > 0);
  return [...builtin, ...custom.values(), METRICS];
}

/** Group by group, each with its versions in order. */
function byGroup(groups: DiscoveredGroup[]): Map<string, DiscoveredGroup[]> {
  const map = new Map<string, DiscoveredGroup[]>();
  for (const each of groups) map.set(each.group, [...(map.get(each.group) ?? []), each]);
  return map;
}

const AGGREGATED = /application\/json\s*;[^,]*g=apidiscovery\.k8s\.io[^,]*/i;

/** `/api` and `/apis`, aggregated when the client asks for that. */
export function groupList(parts: Parts, call: Call, core: boolean): void {
  const groups = groupsOf(parts).filter(({ group }) => (group === '') === core);
  const range = AGGREGATED.exec(call.request.headers.accept ?? '')?.[0];
  call.response.setHeader('Vary', 'Accept');
  if (range !== undefined) {
    const version = range.includes('v=v2beta1') ? 'v2beta1' : 'v2';
    const items = [...byGroup(groups)].map(([name, versions]) => ({
      metadata: name === '' ? {} : { name },
      versions: versions.map((each) => ({
        version: each.version,
        resources: each.resources,
        freshness: 'Current',
      })),
    }));
    const text = JSON.stringify({
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${version}`,
      metadata: {},
      items,
    });
    const tag = `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`;
    call.response.setHeader('ETag', tag);
    if (call.request.headers['if-none-match'] === tag) {
      call.response.writeHead(304).end();
      return;
    }
    reply(
      call,
      200,
      `${text}\n`,
      `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    );
    return;
  }
  if (core) {
    const server = call.request.headers.host ?? '';
    replyJson(call, 200, {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: server }],
    });
    return;
  }
  replyJson(call, 200, {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...byGroup(groups)].map(([name, versions]) => groupOf(name, versions)),
  });
}

function groupOf(name: string, versions: DiscoveredGroup[]): Record<string, unknown> {
  const all = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
}

/** `/apis/GROUP`; false when there is no such group. */
export function oneGroup(parts: Parts, call: Call, name: string): boolean {
  const versions = byGroup(groupsOf(parts)).get(name);
  if (versions === undefined) return false;
  replyJson(call, 200, { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(name, versions) });
  return true;
}

/** `/api/v1` and `/apis/GROUP/VERSION`; false when there is no such version. */
export function resourceList(parts: Parts, call: Call, group: string, version: string): boolean {
  const found = groupsOf(parts).find((each) => each.group === group && each.version === version);
  if (found === undefined) return false;
  const groupVersion = group === '' ? version : `${group}/${version}`;
  replyJson(call, 200, {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion,
    resources: found.resources.flatMap((each) => legacyOf(each, found)),
  });
  return true;
}

function legacyOf(each: DiscoveredResource, { group, version }: DiscoveredGroup): object[] {
  const namespaced = each.scope === 'Namespaced';
  const named = ({ group: g, version: v, kind }: DiscoveredResource['responseKind']): object =>
    (g === '' && v === '') || (g === group && v === version)
      ? { kind }
      : { group: g, version: v, kind };
  const stored = each.verbs.includes('watch');
  return [
    {
      name: each.resource,
      singularName: each.singularResource,
      namespaced,
      ...named(each.responseKind),
      verbs: each.verbs,
      ...(each.shortNames === undefined ? {} : { shortNames: each.shortNames }),
      ...(each.categories === undefined ? {} : { categories: each.categories }),
      ...(stored
        ? { storageVersionHash: storageVersionHash(group, version, each.responseKind.kind) }
        : {}),
    },
    ...(each.subresources ?? []).map((sub) => ({
      name: `${each.resource}/${sub.subresource}`,
      singularName: '',
      namespaced,
      ...named(sub.responseKind),
      verbs: sub.verbs,
    })),
  ];
}
