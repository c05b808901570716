import type { Column, Kind } from '../contract/index.js';
import { LISTED, STORED, type GroupVersion } from './definitions.js';

/** All verbs that a stored resource has, in the order of discovery. */
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** What a kind without columns of its own shows (apiserver pkg/registry/rest/table.go). */
export const COLUMNS: Column[] = [
  {
    name: 'Name',
    type: 'string',
    format: 'name',
    description:
      'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
    priority: 0,
  },
  {
    name: 'Created At',
    type: 'date',
    format: '',
    description:
      'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
    priority: 0,
  },
];

/** What discovery says of each kind, as a Kind that does nothing particular. */
function define(groups: GroupVersion[]): Kind[] {
  return groups.flatMap(({ group, version, schemas, kinds }) =>
    kinds.map((row) => ({
      shortNames: [],
      categories: [],
      namespaced: true,
      verbs: VERBS,
      subresources: [],
      ...row,
      group,
      version,
      singular: row.kind.toLowerCase(),
      schema: `${schemas}.${row.kind}`,
      columns: COLUMNS,
    })),
  );
}

export const stored = define(STORED);
export const listed = define(LISTED);

/** Groups in the order of aggregated discovery. */
const GROUPS = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

/** Kinds in the order of discovery: groups as above, newer versions first, plurals by the alphabet. */
export function inOrder<T extends Kind>(kinds: readonly T[]): T[] {
  const place = ({ group }: Kind): number => GROUPS.indexOf(group);
  return [...kinds].sort(
    (a, b) =>
      place(a) - place(b) ||
      (a.version < b.version ? 1 : a.version > b.version ? -1 : 0) ||
      (a.plural < b.plural ? -1 : 1),
  );
}
