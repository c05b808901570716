import { builtInKind } from '../../kube/index.js';

/** The reference with the workload's namespace filled in where its kind has one (unknown kinds are taken as namespaced). */
export function scoped<T extends { apiVersion?: string; kind: string; namespace?: string }>(
  ref: T,
  namespace: string,
): T {
  const clusterScoped = builtInKind(ref.kind, ref.apiVersion)?.namespaced === false;
  return ref.namespace !== undefined || clusterScoped ? ref : { ...ref, namespace };
}
