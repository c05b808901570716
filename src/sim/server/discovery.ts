import { createHash } from 'node:crypto';
import { apiVersionOf, type Registry } from '../registry/index.js';
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
import { perRevision } from './revision.js';

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
function groupsOf(registry: Registry): DiscoveredGroup[] {
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

/** An answer as it is sent. */
interface Document {
  text: string;
  tag: string;
}

/** The groups, and what was answered of them so far. */
const discovery = perRevision((registry) => ({
  groups: groupsOf(registry),
  documents: new Map<string, Document>(),
}));

/** The answer to `key`, made once; undefined when `make` knows none. */
function documentOf(
  parts: Parts,
  key: string,
  make: (groups: DiscoveredGroup[]) => unknown,
): Document | undefined {
  const { groups, documents } = discovery(parts);
  const known = documents.get(key);
  if (known !== undefined) return known;
  const value = make(groups);
  if (value === undefined) return undefined;
  const json = JSON.stringify(value);
  const tag = `"${createHash('sha512').update(json).digest('hex').toUpperCase()}"`;
  const document = { text: `${json}\n`, tag };
  documents.set(key, document);
  return document;
}

/** Answers with a document; false when there is none. */
function answer(
  parts: Parts,
  call: Call,
  key: string,
  make: (groups: DiscoveredGroup[]) => unknown,
): boolean {
  const document = documentOf(parts, key, make);
  if (document !== undefined) reply(call, 200, document.text);
  return document !== undefined;
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
  const range = AGGREGATED.exec(call.request.headers.accept ?? '')?.[0];
  call.response.setHeader('Vary', 'Accept');
  if (range !== undefined) {
    const version = range.includes('v=v2beta1') ? 'v2beta1' : 'v2';
    aggregated(parts, call, core, version);
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
  answer(parts, call, 'groups', (groups) => ({
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...byGroup(groups.filter(({ group }) => group !== ''))].map(([name, versions]) =>
      groupOf(name, versions),
    ),
  }));
}

function aggregated(parts: Parts, call: Call, core: boolean, version: string): void {
  const document = documentOf(parts, `aggregated ${version} ${core}`, (groups) => ({
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: [...byGroup(groups.filter(({ group }) => (group === '') === core))].map(
      ([name, versions]) => ({
        metadata: name === '' ? {} : { name },
        versions: versions.map((each) => ({
          version: each.version,
          resources: each.resources,
          freshness: 'Current',
        })),
      }),
    ),
  }));
  const { text = '', tag = '' } = document ?? {};
  call.response.setHeader('ETag', tag);
  if (call.request.headers['if-none-match'] === tag) {
    call.response.writeHead(304).end();
    return;
  }
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  reply(call, 200, text, type);
}

function groupOf(name: string, versions: DiscoveredGroup[]): Record<string, unknown> {
  const all = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
}

/** `/apis/GROUP`; false when there is no such group. */
export function oneGroup(parts: Parts, call: Call, name: string): boolean {
  return answer(parts, call, `group ${name}`, (groups) => {
    const versions = byGroup(groups).get(name);
    return versions && { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(name, versions) };
  });
}

/** `/api/v1` and `/apis/GROUP/VERSION`; false when there is no such version. */
export function resourceList(parts: Parts, call: Call, group: string, version: string): boolean {
  return answer(parts, call, `resources ${group}/${version}`, (groups) => {
    const found = groups.find((each) => each.group === group && each.version === version);
    return (
      found && {
        kind: 'APIResourceList',
        ...(group === '' ? {} : { apiVersion: 'v1' }),
        groupVersion: group === '' ? version : `${group}/${version}`,
        resources: found.resources.flatMap((each) => legacyOf(each, found)),
      }
    );
  });
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
