import { isMap, type Json } from '../../base/index.js';
import type { KubeObject } from '../../model/index.js';
import type { Locate } from '../source/position.js';

/** An object of a manifest, and where each of its fields stands. */
export interface ManifestObject {
  object: KubeObject;
  /** Paths are relative to the object. */
  locate: Locate;
}

/** Built-in kinds that have no namespace. */
const CLUSTER_SCOPED = new Set([
  'APIService',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'ComponentStatus',
  'CSIDriver',
  'CSINode',
  'CustomResourceDefinition',
  'DeviceClass',
  'FlowSchema',
  'IngressClass',
  'IPAddress',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'ResourceSlice',
  'RuntimeClass',
  'ServiceCIDR',
  'StorageClass',
  'StorageVersion',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
  'VolumeAttributesClass',
]);

export function isClusterScoped(kind: string): boolean {
  return CLUSTER_SCOPED.has(kind);
}

/** Kinds that controllers make: no manifest has them. */
const MADE_BY_CONTROLLERS = new Set([
  'ControllerRevision',
  'Endpoints',
  'EndpointSlice',
  'Event',
  'Lease',
  'Namespace',
  'Node',
  'Pod',
  'ReplicaSet',
]);

export function isMadeByControllers(kind: string): boolean {
  return MADE_BY_CONTROLLERS.has(kind);
}

function mapAt(value: unknown, ...keys: string[]): Json | undefined {
  let node = value;
  for (const key of keys) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Json)[key];
  }
  return isMap(node) ? node : undefined;
}

/** A pod template of an object (or the pod itself), and the keys that lead to it. */
export function podTemplate(object: KubeObject): { path: string[]; template: Json } | undefined {
  const paths: Record<string, string[]> = {
    Pod: [],
    CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  };
  const path = paths[object.kind] ?? ['spec', 'template'];
  const template = mapAt(object, ...path);
  return template && mapAt(template, 'spec') ? { path, template } : undefined;
}

export interface ContainerEntry {
  path: (string | number)[];
  container: Json;
}

/** Containers of an object's pod template, init containers too. */
export function containersOf(object: KubeObject): ContainerEntry[] {
  const found = podTemplate(object);
  if (!found) return [];
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => {
    const list = mapAt(found.template, 'spec')?.[key];
    if (!Array.isArray(list)) return [];
    return list.flatMap((container: unknown, index) => {
      const map = mapAt(container);
      return map ? [{ path: [...found.path, 'spec', key, index], container: map }] : [];
    });
  });
}

/** Labels of an object's pods. */
export function podLabels(object: KubeObject): Record<string, string> | undefined {
  const found = podTemplate(object);
  const labels = found && mapAt(found.template, 'metadata', 'labels');
  return labels as Record<string, string> | undefined;
}

/** Whether labels satisfy an equality selector (`a=b,c!=d`). */
export function matchesSelector(labels: Record<string, string>, selector: string): boolean {
  return selector.split(',').every((part) => {
    const [, key = '', operator = '', value = ''] = /^(.*?)(==|!=|=)(.*)$/.exec(part) ?? [];
    return operator === '!=' ? labels[key] !== value : labels[key] === value;
  });
}
