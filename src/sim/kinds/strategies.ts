import { configMap, secret } from './core/config.js';
import { podTemplate, replicationController } from './core/controller.js';
import { endpoints } from './core/endpoints.js';
import { limitRange, resourceQuota } from './core/limits.js';
import { namespace } from './core/namespace.js';
import { node } from './core/node.js';
import { persistentVolume, persistentVolumeClaim } from './core/volume.js';
import { customResourceDefinition } from './crd/index.js';
import { endpointSlice } from './discovery.js';
import { event } from './event/strategy.js';
import { ingress, ingressClass, networkPolicy } from './networking.js';
import { pod } from './pod/strategy.js';
import { podDisruptionBudget } from './policy.js';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac.js';
import { lease, priorityClass } from './scheduling.js';
import { service } from './service/index.js';
import { csiDriver, csiNode, storageClass, volumeAttachment } from './storage.js';
import type { Strategy } from './strategy.js';
import { workloads } from './workloads/index.js';

/** A strategy for objects of one kind, among those of all: each is only ever given its own. */
const of = <T>(strategy: T): Strategy => strategy as Strategy;

/** What is particular about each kind, by resource. */
export const strategies: Readonly<Record<string, Strategy>> = {
  ...workloads,
  configmaps: of(configMap),
  endpoints: of(endpoints),
  events: of(event),
  'events.events.k8s.io': of(event),
  limitranges: of(limitRange),
  namespaces: of(namespace),
  nodes: of(node),
  persistentvolumeclaims: of(persistentVolumeClaim),
  persistentvolumes: of(persistentVolume),
  pods: of(pod),
  podtemplates: of(podTemplate),
  replicationcontrollers: of(replicationController),
  resourcequotas: of(resourceQuota),
  secrets: of(secret),
  serviceaccounts: { generation: 'none' },
  services: of(service),
  'clusterrolebindings.rbac.authorization.k8s.io': of(clusterRoleBinding),
  'clusterroles.rbac.authorization.k8s.io': of(clusterRole),
  'csidrivers.storage.k8s.io': of(csiDriver),
  'csinodes.storage.k8s.io': of(csiNode),
  'customresourcedefinitions.apiextensions.k8s.io': of(customResourceDefinition),
  'endpointslices.discovery.k8s.io': of(endpointSlice),
  'ingressclasses.networking.k8s.io': of(ingressClass),
  'ingresses.networking.k8s.io': of(ingress),
  'leases.coordination.k8s.io': of(lease),
  'networkpolicies.networking.k8s.io': of(networkPolicy),
  'poddisruptionbudgets.policy': of(podDisruptionBudget),
  'priorityclasses.scheduling.k8s.io': of(priorityClass),
  'rolebindings.rbac.authorization.k8s.io': of(roleBinding),
  'roles.rbac.authorization.k8s.io': of(role),
  'storageclasses.storage.k8s.io': of(storageClass),
  'volumeattachments.storage.k8s.io': of(volumeAttachment),
};
