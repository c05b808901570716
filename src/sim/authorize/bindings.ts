import type { Api, User } from '../contract/index.js';
import type { ClusterRoleBinding, RoleBinding, Subject } from '../types/index.js';

export type Binding = RoleBinding | ClusterRoleBinding;

/** A binding, and the subject that makes it apply to a user. */
export interface Bound {
  binding: Binding;
  subject: Subject;
}

export interface Bindings {
  /** Those that apply to the user in a namespace ('': in none), ClusterRoleBindings first. */
  of(user: User, namespace: string): Iterable<Bound>;
}

/** Keeps the bindings of the cluster by their subjects. */
export function createBindings(api: Api): Bindings {
  /** By namespace ('' for ClusterRoleBindings), then by subject, then by the binding's name. */
  const spaces = new Map<string, Map<string, Map<string, Bound>>>();

  const remove = ({ metadata, subjects = [] }: Binding): void => {
    const { namespace = '', name = '' } = metadata ?? {};
    for (const subject of subjects) {
      spaces.get(namespace)?.get(keyOf(subject, namespace))?.delete(name);
    }
  };
  const add = (binding: Binding): void => {
    const { namespace = '', name = '' } = binding.metadata ?? {};
    const space = spaces.get(namespace) ?? new Map<string, Map<string, Bound>>();
    spaces.set(namespace, space);
    for (const subject of binding.subjects ?? []) {
      const key = keyOf(subject, namespace);
      const known = space.get(key) ?? new Map<string, Bound>();
      space.set(key, known);
      known.set(name, { binding, subject });
    }
  };
  for (const resource of ['clusterrolebindings', 'rolebindings']) {
    api.watch<Binding>(`${resource}.rbac.authorization.k8s.io`, ({ type, object, old }) => {
      if (old !== undefined) remove(old);
      if (type !== 'DELETED') add(object);
    });
  }

  return {
    *of(user, namespace) {
      const keys = [`User ${user.name}`, ...user.groups.map((group) => `Group ${group}`)];
      for (const space of namespace === '' ? [''] : ['', namespace]) {
        const seen = new Set<string>();
        for (const key of keys) {
          for (const [name, bound] of spaces.get(space)?.get(key) ?? []) {
            if (!seen.has(name)) yield bound;
            seen.add(name);
          }
        }
      }
    },
  };
}

/** A service account is the user that its token makes it. `namespace`: the binding's, its default. */
function keyOf({ kind, name, namespace: own }: Subject, namespace: string): string {
  return kind === 'ServiceAccount'
    ? `User system:serviceaccount:${own || namespace}:${name}`
    : `${kind} ${name}`;
}
