import { invalidValue, notSupported, required, same, type FieldError } from '../machinery/index.js';
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  Subject,
} from '../types/index.js';
import { checkLabelSelector, pathName, subdomainName } from './metadata.js';
import type { Strategy } from './strategy.js';

const GROUP = 'rbac.authorization.k8s.io';

function checkRules(rules: PolicyRule[] | null | undefined, namespaced: boolean): FieldError[] {
  return (rules ?? []).flatMap((rule, i) => {
    const at = `rules[${i}]`;
    const { verbs, nonResourceURLs: urls = [], apiGroups = [], resources = [] } = rule;
    const errors: FieldError[] = [];
    if ((verbs ?? []).length === 0) {
      errors.push(required(`${at}.verbs`, 'verbs must contain at least one value'));
    }
    if (urls.length > 0) {
      const wrong = (text: string) =>
        errors.push(invalidValue(`${at}.nonResourceURLs`, urls, text));
      if (namespaced) wrong('namespaced rules cannot apply to non-resource URLs');
      if (apiGroups.length + resources.length + (rule.resourceNames ?? []).length > 0) {
        wrong('rules cannot apply to both regular resources and non-resource URLs');
      }
      return errors;
    }
    if (apiGroups.length === 0) {
      const text = 'resource rules must supply at least one api group';
      errors.push(required(`${at}.apiGroups`, text));
    }
    if (resources.length === 0) {
      const text = 'resource rules must supply at least one resource';
      errors.push(required(`${at}.resources`, text));
    }
    return errors;
  });
}

export const role: Strategy<Role> = {
  createOnUpdate: true,
  generation: 'none',
  name: pathName,
  check: ({ rules }) => checkRules(rules, true),
};

export const clusterRole: Strategy<ClusterRole> = {
  createOnUpdate: true,
  generation: 'none',
  name: pathName,
  check: ({ rules, aggregationRule }) => {
    const errors = checkRules(rules, false);
    if (aggregationRule === undefined) return errors;
    const at = 'aggregationRule.clusterRoleSelectors';
    const selectors = aggregationRule.clusterRoleSelectors ?? [];
    if (selectors.length === 0) {
      const text = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
      errors.push(required(at, text));
    }
    selectors.forEach((selector, i) => {
      errors.push(...checkLabelSelector(selector, `${at}[${i}]`));
    });
    return errors;
  },
};

type Binding = Pick<RoleBinding, 'roleRef' | 'subjects'>;

function bindingDefaults({ roleRef, subjects }: Binding): void {
  if (roleRef !== undefined) roleRef.apiGroup = roleRef.apiGroup || GROUP;
  for (const subject of subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ??= GROUP;
  }
}

function checkBinding({ roleRef, subjects = [] }: Binding, namespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const { apiGroup, kind, name } = roleRef;
  if (apiGroup !== GROUP) errors.push(notSupported('roleRef.apiGroup', apiGroup, [GROUP]));
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!kinds.includes(kind)) errors.push(notSupported('roleRef.kind', kind, kinds));
  if ((name ?? '') === '') errors.push(required('roleRef.name'));
  else errors.push(...pathName(name, false).map((t) => invalidValue('roleRef.name', name, t)));
  subjects.forEach((subject, i) => {
    errors.push(...checkSubject(subject, namespaced, `subjects[${i}]`));
  });
  return errors;
}

function checkSubject(subject: Subject, namespaced: boolean, at: string): FieldError[] {
  const { kind, name = '', namespace = '', apiGroup = '' } = subject;
  const errors = name === '' ? [required(`${at}.name`)] : [];
  if (kind === 'ServiceAccount') {
    if (name !== '') {
      errors.push(...subdomainName(name, false).map((t) => invalidValue(`${at}.name`, name, t)));
    }
    if (apiGroup !== '') errors.push(notSupported(`${at}.apiGroup`, apiGroup, ['']));
    if (!namespaced && namespace === '') errors.push(required(`${at}.namespace`));
    // The binding's own namespace is meant when it is left out.
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== GROUP) errors.push(notSupported(`${at}.apiGroup`, apiGroup, [GROUP]));
  } else errors.push(notSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}

function checkRef({ roleRef }: Binding, old: Binding): FieldError[] {
  if (same(roleRef, old.roleRef)) return [];
  // The internal type has no names for JSON.
  const shown = { APIGroup: roleRef.apiGroup, Kind: roleRef.kind, Name: roleRef.name };
  return [invalidValue('roleRef', shown, 'cannot change roleRef')];
}

export const roleBinding: Strategy<RoleBinding> = {
  createOnUpdate: true,
  generation: 'none',
  name: pathName,
  defaults: bindingDefaults,
  check: (object) => checkBinding(object, true),
  checkUpdate: checkRef,
};

export const clusterRoleBinding: Strategy<ClusterRoleBinding> = {
  createOnUpdate: true,
  generation: 'none',
  name: pathName,
  defaults: bindingDefaults,
  check: (object) => checkBinding(object, false),
  checkUpdate: checkRef,
};
