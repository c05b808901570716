import type { KubeObject } from '../model/index.js';

/** `Deployment atlan/frontend-deploy`, `Node worker`; kinds that are not Kubernetes' own carry their group. */
export function keyOf(object: KubeObject): string {
  const { name, namespace } = object.metadata;
  return `${kindText(object)} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

function kindText({ kind, apiVersion }: KubeObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group.includes('.') && !group.endsWith('.k8s.io') ? `${kind}.${group}` : kind;
}
