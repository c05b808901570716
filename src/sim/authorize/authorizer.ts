import type { Api, User } from '../contract/index.js';
import type { ClusterRole, PolicyRule, Role } from '../types/index.js';
import { refusal, type Access } from './access.js';
import { createBindings, type Bound } from './bindings.js';
import { allows } from './rules.js';

export type { Access } from './access.js';

export interface Decision {
  allowed: boolean;
  reason: string;
}

export interface Authorizer {
  /** Whether the user may do it; if not, `reason` is the text of the API's Forbidden error. */
  authorize(user: User, access: Access): Decision;
  /**
   * The same with the authorizer's own reason, which access reviews show: `RBAC: allowed by …`; '' when
   * nothing allows it, or for system:masters.
   */
  decide(user: User, access: Access): Decision;
  /** Every rule that applies to the user in a namespace ('': at the cluster scope). */
  rules(user: User, namespace: string): PolicyRule[];
  /** The rules of a role, or undefined when it is not there. */
  rulesOfRole(kind: string, namespace: string, name: string): PolicyRule[] | undefined;
}

const EVERYTHING: PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** Whoever is in the group may do everything, whatever the roles say. */
export const isMaster = (user: User): boolean => user.groups.includes('system:masters');

/**
 * RBAC by the Role, ClusterRole and binding objects of the cluster
 * (plugin/pkg/auth/authorizer/rbac). Bindings are kept by subject, so that a decision costs only those of
 * the user and its groups.
 */
export function createAuthorizer(api: Api): Authorizer {
  const bindings = createBindings(api);

  const rulesOfRole: Authorizer['rulesOfRole'] = (kind, namespace, name) => {
    const role =
      kind === 'Role'
        ? api.get<Role>('roles.rbac.authorization.k8s.io', namespace, name)
        : api.get<ClusterRole>('clusterroles.rbac.authorization.k8s.io', '', name);
    return role && (role.rules ?? []);
  };
  const rulesOf = ({ binding: { metadata, roleRef } }: Bound): PolicyRule[] | undefined =>
    rulesOfRole(roleRef.kind, metadata?.namespace ?? '', roleRef.name);

  const decide: Authorizer['decide'] = (user, access) => {
    if (isMaster(user)) return { allowed: true, reason: '' };
    const missing: string[] = [];
    for (const bound of bindings.of(user, 'path' in access ? '' : access.namespace)) {
      const rules = rulesOf(bound);
      if (rules === undefined) missing.push(missingText(bound));
      else if (rules.some((rule) => allows(rule, access))) {
        return { allowed: true, reason: `RBAC: allowed by ${described(bound)}` };
      }
    }
    if (missing.length === 0) return { allowed: false, reason: '' };
    const list = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
    return { allowed: false, reason: `RBAC: ${list}` };
  };

  return {
    decide,
    authorize: (user, access) => {
      const { allowed, reason } = decide(user, access);
      if (allowed) return { allowed, reason };
      const text = refusal(user.name, access);
      return { allowed, reason: reason === '' ? text : `${text}: ${reason}` };
    },
    rules: (user, namespace) => {
      const found = isMaster(user) ? [...EVERYTHING] : [];
      for (const bound of bindings.of(user, namespace)) found.push(...(rulesOf(bound) ?? []));
      return found;
    },
    rulesOfRole,
  };
}

/** A role that a binding names and nobody has made. */
function missingText({ binding: { roleRef } }: Bound): string {
  return `${roleRef.kind.toLowerCase()}.rbac.authorization.k8s.io "${roleRef.name}" not found`;
}

/** `RoleBinding "reader/fid" of Role "reader" to ServiceAccount "reader/fid"`. */
function described({ binding, subject }: Bound): string {
  const { namespace = '', name = '' } = binding.metadata ?? {};
  const own =
    namespace === '' ? `ClusterRoleBinding "${name}"` : `RoleBinding "${name}/${namespace}"`;
  const who =
    subject.kind === 'ServiceAccount'
      ? `${subject.name}/${subject.namespace || namespace}`
      : subject.name;
  return `${own} of ${binding.roleRef.kind} "${binding.roleRef.name}" to ${subject.kind} "${who}"`;
}
