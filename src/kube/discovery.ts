import { LabError, type Log } from '../base/index.js';
import { refused } from './failures.js';
import { builtInKind, groupPath, type KindInfo } from './kinds.js';
import type { Transport } from './transport.js';

/** The answer to `/apis` of a server that does not aggregate. */
interface GroupList {
  kind?: string;
  groups: { preferredVersion: { groupVersion: string } }[];
}

interface ResourceList {
  groupVersion: string;
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
}

/** All groups with all that is in them, in one answer: KEP-3352, in every server from 1.30 on. */
interface AggregatedList {
  kind: 'APIGroupDiscoveryList';
  items: {
    metadata: { name?: string };
    /** The preferred one first. */
    versions: {
      version: string;
      freshness?: 'Current' | 'Stale';
      resources?: {
        resource: string;
        scope: 'Cluster' | 'Namespaced';
        verbs: string[];
        responseKind?: { kind: string };
      }[];
    }[];
  }[];
}

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

interface Resource extends KindInfo {
  verbs: string[];
}

/** Finds how kinds are addressed: built-in ones from the table, others by asking the cluster. */
export interface Discovery {
  /** Throws API_REFUSED (reason `NoKindMatch`) when the cluster has no such kind. */
  find(kind: string, apiVersion?: string): Promise<KindInfo>;
  /** Every kind of each group's preferred version that can be listed. Asked anew at each call. */
  listable(): Promise<KindInfo[]>;
}

export function createDiscovery(transport: Transport, log: Log): Discovery {
  const known = new Map<string, KindInfo>();

  const resourcesOf = async (apiVersion: string): Promise<Resource[]> => {
    const list = (await transport.json({
      method: 'GET',
      path: groupPath(apiVersion),
    })) as ResourceList;
    return list.resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced, verbs }) => ({
        apiVersion,
        kind,
        plural: name,
        namespaced,
        verbs,
      }));
  };

  const ask = (path: string): Promise<unknown> =>
    transport.json({ method: 'GET', path, accept: AGGREGATED });

  const everything = async (): Promise<Resource[]> => {
    const apis = (await ask('/apis')) as GroupList | AggregatedList;
    // Two answers in place of one for each group version: a snapshot asks four times in a run.
    if (isAggregated(apis)) {
      const core = (await ask('/api')) as AggregatedList;
      return [...resourcesIn(core, log), ...resourcesIn(apis, log)];
    }
    const { groups } = apis;
    const versions = ['v1', ...groups.map((group) => group.preferredVersion.groupVersion)];
    const lists = await Promise.all(
      versions.map(async (apiVersion) => {
        try {
          return await resourcesOf(apiVersion);
        } catch (error) {
          // An aggregated API (metrics) whose server is away must not hide all the others.
          if (!(error instanceof LabError) || error.code !== 'API_REFUSED') throw error;
          log.warn(`discovery: ${error.message}`);
          return [];
        }
      }),
    );
    return lists.flat();
  };

  return {
    find: async (kind, apiVersion) => {
      const key = `${apiVersion ?? ''} ${kind}`;
      const found = builtInKind(kind, apiVersion) ?? known.get(key);
      if (found) return found;
      const where = apiVersion === undefined ? await everything() : await resourcesOf(apiVersion);
      const info = where.find((resource) => resource.kind === kind);
      if (!info) {
        const message = `the cluster has no kind ${kind}${apiVersion ? ` in ${apiVersion}` : ''}`;
        throw refused('discovery', { code: 404, reason: 'NoKindMatch', message });
      }
      known.set(key, info);
      return info;
    },
    listable: async () => (await everything()).filter(({ verbs }) => verbs.includes('list')),
  };
}

function isAggregated(list: GroupList | AggregatedList): list is AggregatedList {
  return list.kind === 'APIGroupDiscoveryList';
}

function resourcesIn({ items }: AggregatedList, log: Log): Resource[] {
  return items.flatMap(({ metadata: { name = '' }, versions: [preferred] }) => {
    if (preferred === undefined) return [];
    const apiVersion = name === '' ? preferred.version : `${name}/${preferred.version}`;
    if (preferred.freshness === 'Stale') {
      log.warn(`discovery: the server of ${apiVersion} does not answer`);
    }
    return (preferred.resources ?? []).flatMap(({ resource, scope, verbs, responseKind }) =>
      responseKind === undefined
        ? []
        : [
            {
              ...{ apiVersion, kind: responseKind.kind, plural: resource },
              ...{ namespaced: scope === 'Namespaced', verbs },
            },
          ],
    );
  });
}
