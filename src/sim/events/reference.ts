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
  // Field by field: events are what the cluster writes most.
  const reference: ObjectReference = { name };
  if (kind !== undefined) reference.kind = kind;
  if (namespace !== undefined && namespace !== '') reference.namespace = namespace;
  if (uid !== undefined) reference.uid = uid;
  if (apiVersion !== undefined) reference.apiVersion = apiVersion;
  if (resourceVersion !== undefined) reference.resourceVersion = resourceVersion;
  if (field !== undefined) reference.fieldPath = field;
  return reference;
}

/** Events about objects without a namespace are in `default`. */
export function namespaceOf({ namespace }: ObjectReference): string {
  return namespace ?? 'default';
}
