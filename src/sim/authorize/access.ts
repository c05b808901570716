/** What a request wants to do with a resource. */
export interface ResourceAccess {
  verb: string;
  group: string;
  version?: string;
  resource: string;
  subresource: string;
  /** '' at the cluster scope, and for all namespaces. */
  namespace: string;
  name: string;
}

/** What it wants of a path that is no resource: `/version`. */
export interface PathAccess {
  verb: string;
  path: string;
}

export type Access = ResourceAccess | PathAccess;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Why it is forbidden (apiserver pkg/endpoints/handlers/responsewriters/errors.go). */
export function refusal(user: string, access: Access): string {
  return told(user, access).replace(/[&<>]/g, (each) => ENTITIES[each] ?? each);
}

function told(user: string, access: Access): string {
  if ('path' in access) return `User "${user}" cannot ${access.verb} path "${access.path}"`;
  const { verb, group, namespace } = access;
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `User "${user}" cannot ${verb} resource "${combined(access)}" in API group "${group}" ${scope}`;
}

/** `pods`, `pods/log`. */
export function combined({ resource, subresource }: ResourceAccess): string {
  return subresource === '' ? resource : `${resource}/${subresource}`;
}
