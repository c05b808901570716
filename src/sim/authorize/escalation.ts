import type { Admission, Api, Attributes } from '../contract/index.js';
import { forbidden } from '../machinery/index.js';
import type { ClusterRole, PolicyRule, RoleBinding } from '../types/index.js';
import { isMaster, type Authorizer } from './authorizer.js';
import { missingRules, ruleText } from './coverage.js';

const GROUP = 'rbac.authorization.k8s.io';
const ROLES = new Set([`roles.${GROUP}`, `clusterroles.${GROUP}`]);
const BINDINGS = new Set([`rolebindings.${GROUP}`, `clusterrolebindings.${GROUP}`]);

const FULL: PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Nobody hands out more than he has: a role may only hold what its writer may do, and a binding only
 * name such a role, unless the verbs `escalate` and `bind` are allowed (pkg/registry/rbac). To stand
 * behind all plug-ins of admission.
 */
export function escalationCheck(api: Api, authorizer: Authorizer): Admission {
  const confirm = (attributes: Attributes, rules: readonly PolicyRule[]): string | undefined => {
    const { user, namespace } = attributes;
    const missing = missingRules(authorizer.rules(user, namespace), rules);
    if (missing.length === 0) return undefined;
    const groups = user.groups.map((group) => `"${group}"`).join(' ');
    const texts = [...new Set(missing.map(ruleText))].sort().join('\n');
    return `user "${user.name}" (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${texts}`;
  };
  const may = (
    { user, namespace }: Attributes,
    verb: string,
    resource: string,
    name: string,
  ): boolean => {
    const access = { verb, group: GROUP, resource, subresource: '', namespace, name };
    return authorizer.decide(user, access).allowed;
  };

  const wrongOfRole = (attributes: Attributes): string | undefined => {
    const { resource, name, object, old } = attributes;
    if (may(attributes, 'escalate', api.subject(resource).resource, name)) return undefined;
    const wrong = confirm(attributes, (object as ClusterRole).rules ?? []);
    if (wrong !== undefined) return wrong;
    const roles: (ClusterRole | undefined)[] = [object, old];
    const aggregates = roles.some(
      (each) => (each?.aggregationRule?.clusterRoleSelectors ?? []).length > 0,
    );
    return aggregates && confirm(attributes, FULL) !== undefined
      ? 'must have cluster-admin privileges to use the aggregationRule'
      : undefined;
  };
  const wrongOfBinding = (attributes: Attributes): string | undefined => {
    const { kind, name } = (attributes.object as RoleBinding).roleRef;
    if (may(attributes, 'bind', kind === 'Role' ? 'roles' : 'clusterroles', name)) return undefined;
    const rules = authorizer.rulesOfRole(kind, attributes.namespace, name);
    if (rules !== undefined) return confirm(attributes, rules);
    return `${kind.toLowerCase()}.${GROUP} "${name}" not found`;
  };

  return {
    name: 'Escalation',
    validate(attributes) {
      const { operation, resource, object, name, user } = attributes;
      if (operation === 'DELETE' || object === undefined || isMaster(user)) return;
      const wrong = ROLES.has(resource)
        ? wrongOfRole(attributes)
        : BINDINGS.has(resource)
          ? wrongOfBinding(attributes)
          : undefined;
      if (wrong !== undefined) throw forbidden(api.subject(resource), name, wrong);
    },
  };
}
