import type { PolicyRule } from '../types/index.js';
import { combined, type Access } from './access.js';

/** Whether a rule allows it (pkg/apis/rbac/v1/evaluation_helpers.go). */
export function allows(rule: PolicyRule, access: Access): boolean {
  if (!hasOrAll(rule.verbs, access.verb)) return false;
  if ('path' in access) return (rule.nonResourceURLs ?? []).some(covers(access.path));
  const names = rule.resourceNames ?? [];
  return (
    hasOrAll(rule.apiGroups, access.group) &&
    (hasOrAll(rule.resources, combined(access)) ||
      (access.subresource !== '' && (rule.resources ?? []).includes(`*/${access.subresource}`))) &&
    (names.length === 0 || names.includes(access.name))
  );
}

function hasOrAll(list: readonly string[] | undefined, wanted: string): boolean {
  return list !== undefined && (list.includes(wanted) || list.includes('*'));
}

/** `/healthz`, `/api/*`, `*`. */
const covers =
  (path: string) =>
  (pattern: string): boolean =>
    pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')));
