import type { KubeObject } from '../machinery/index.js';
import type { ObjectReference } from '../types/index.js';

/** Components that only know a node's name and use it as its UID (pkg/kubelet/kubelet.go, nodeRef). */
const BY_NAME = new Set(['kubelet', 'kube-proxy']);

/** `involvedObject` of an event that a component writes about an object. */
export function referenceOf(
  component: string,
  { apiVersion, kind, metadata = {} }: KubeObject,
  field?: string,
): ObjectReference {
  const { name = '', namespace, uid, resourceVersion } = metadata;
  if (kind === 'Node') {
    return { kind, apiVersion: 'v1', name, uid: BY_NAME.has(component) ? name : (uid ?? '') };
  }
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(field === undefined ? {} : { fieldPath: field }),
  };
}

/** Events about objects without a namespace are in `default`. */
export function namespaceOf({ namespace }: ObjectReference): string {
  return namespace ?? 'default';
}
