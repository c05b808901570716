import type { KubeObject, LoadResult } from '../../../src/model/index.js';

type Part = Record<string, unknown>;

export interface PodInit {
  labels?: Record<string, string>;
  phase?: string;
  ready?: boolean;
  state?: Part;
  last?: Part;
  restarts?: number;
  deleting?: boolean;
  owner?: string;
  ownerKind?: string;
  node?: string;
  ip?: string;
  spec?: Part;
  status?: Part;
  namespace?: string;
  annotations?: Record<string, string>;
}

/** A pod with one container `main`. */
export function pod(name: string, init: PodInit = {}): KubeObject {
  const ready = init.ready ?? true;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: init.namespace ?? 'shop',
      uid: `uid-${name}`,
      labels: init.labels ?? { app: 'web' },
      annotations: init.annotations,
      ...(init.deleting ? { deletionTimestamp: '2026-11-21T10:00:00Z' } : {}),
      ...(init.owner
        ? {
            ownerReferences: [
              {
                apiVersion: 'apps/v1',
                kind: init.ownerKind ?? 'ReplicaSet',
                name: init.owner,
                uid: init.owner,
                controller: true,
              },
            ],
          }
        : {}),
    },
    spec: { nodeName: init.node ?? 'node-1', containers: [{ name: 'main' }], ...init.spec },
    status: {
      phase: init.phase ?? 'Running',
      podIP: init.ip ?? '10.0.0.1',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [
        {
          name: 'main',
          ready,
          restartCount: init.restarts ?? 0,
          state: init.state ?? { running: {} },
          lastState: init.last ?? {},
        },
      ],
      ...init.status,
    },
  };
}

/** Any object; `metadata` and the rest as given. */
export function object(
  kind: string,
  name: string,
  rest: Part = {},
  namespace: string | undefined = 'shop',
): KubeObject {
  const { metadata, ...others } = rest;
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      uid: `uid-${name}`,
      ...(namespace ? { namespace } : {}),
      ...(metadata as Part),
    },
    ...others,
  };
}

export function node(name: string, rest: Part = {}): KubeObject {
  const made = object('Node', name, rest);
  delete made.metadata.namespace;
  return made;
}

export function loadResult(changes: Partial<LoadResult> = {}): LoadResult {
  return {
    name: 'web',
    profile: 'during',
    url: 'http://127.0.0.1/',
    connections: 10,
    startedAt: 0,
    seconds: 10,
    sent: 0,
    answered: 0,
    statuses: {},
    errors: { refused: 0, reset: 0, closed: 0, timeout: 0, other: 0 },
    latency: { p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0 },
    perSecond: [],
    failures: [],
    ...changes,
  };
}
