import type { Kind } from '../contract/index.js';

/** What discovery says of a subresource. */
export interface Subresource {
  group: string;
  version: string;
  kind: string;
  verbs: string[];
}

const READ_WRITE = ['get', 'patch', 'update'];
const PROXY = ['create', 'delete', 'get', 'patch', 'update'];
const CONNECT = ['create', 'get'];

/** By qualified plural and name, or by name alone; `status` and the like answer with the kind itself. */
const SUBRESOURCES: Record<string, Partial<Subresource> & { verbs: string[] }> = {
  status: { verbs: READ_WRITE },
  approval: { verbs: READ_WRITE },
  ephemeralcontainers: { verbs: READ_WRITE },
  resize: { verbs: READ_WRITE },
  finalize: { verbs: ['update'] },
  log: { verbs: ['get'] },
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: READ_WRITE },
  binding: { kind: 'Binding', verbs: ['create'] },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
  token: {
    group: 'authentication.k8s.io',
    version: 'v1',
    kind: 'TokenRequest',
    verbs: ['create'],
  },
  attach: { kind: 'PodAttachOptions', verbs: CONNECT },
  exec: { kind: 'PodExecOptions', verbs: CONNECT },
  portforward: { kind: 'PodPortForwardOptions', verbs: CONNECT },
  'pods/proxy': { kind: 'PodProxyOptions', verbs: PROXY },
  'nodes/proxy': { kind: 'NodeProxyOptions', verbs: PROXY },
  'services/proxy': { kind: 'ServiceProxyOptions', verbs: PROXY },
};

/** The kind and the verbs of a subresource, as discovery lists them. Undefined: the kind has none of that name. */
export function subresource(kind: Kind, name: string): Subresource | undefined {
  if (!kind.subresources.includes(name)) return undefined;
  const known = SUBRESOURCES[`${kind.plural}/${name}`] ?? SUBRESOURCES[name];
  return known && { group: kind.group, version: kind.version, kind: kind.kind, ...known };
}
