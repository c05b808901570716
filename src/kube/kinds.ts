/** How a kind is addressed in the API. */
export interface KindInfo {
  apiVersion: string;
  kind: string;
  /** Its name in a path: `pods`. */
  plural: string;
  namespaced: boolean;
}

/** [plural, namespaced] by group version and kind; kinds that are not here are found by discovery. */
const TABLE: Record<string, Record<string, [plural: string, namespaced: boolean]>> = {
  v1: {
    Pod: ['pods', true],
    Service: ['services', true],
    Endpoints: ['endpoints', true],
    ConfigMap: ['configmaps', true],
    Secret: ['secrets', true],
    ServiceAccount: ['serviceaccounts', true],
    Event: ['events', true],
    LimitRange: ['limitranges', true],
    ResourceQuota: ['resourcequotas', true],
    PersistentVolumeClaim: ['persistentvolumeclaims', true],
    ReplicationController: ['replicationcontrollers', true],
    Namespace: ['namespaces', false],
    Node: ['nodes', false],
    PersistentVolume: ['persistentvolumes', false],
  },
  'apps/v1': {
    Deployment: ['deployments', true],
    ReplicaSet: ['replicasets', true],
    StatefulSet: ['statefulsets', true],
    DaemonSet: ['daemonsets', true],
    ControllerRevision: ['controllerrevisions', true],
  },
  'batch/v1': { Job: ['jobs', true], CronJob: ['cronjobs', true] },
  'discovery.k8s.io/v1': { EndpointSlice: ['endpointslices', true] },
  'networking.k8s.io/v1': {
    Ingress: ['ingresses', true],
    NetworkPolicy: ['networkpolicies', true],
    IngressClass: ['ingressclasses', false],
  },
  'policy/v1': { PodDisruptionBudget: ['poddisruptionbudgets', true] },
  'autoscaling/v2': { HorizontalPodAutoscaler: ['horizontalpodautoscalers', true] },
  'coordination.k8s.io/v1': { Lease: ['leases', true] },
  'rbac.authorization.k8s.io/v1': {
    Role: ['roles', true],
    RoleBinding: ['rolebindings', true],
    ClusterRole: ['clusterroles', false],
    ClusterRoleBinding: ['clusterrolebindings', false],
  },
  'storage.k8s.io/v1': { StorageClass: ['storageclasses', false] },
  'scheduling.k8s.io/v1': { PriorityClass: ['priorityclasses', false] },
  'admissionregistration.k8s.io/v1': {
    ValidatingWebhookConfiguration: ['validatingwebhookconfigurations', false],
    MutatingWebhookConfiguration: ['mutatingwebhookconfigurations', false],
  },
  'apiextensions.k8s.io/v1': {
    CustomResourceDefinition: ['customresourcedefinitions', false],
  },
};

/** The built-in kinds that lab knows without asking the cluster. */
export const BUILT_IN_KINDS: readonly KindInfo[] = Object.entries(TABLE).flatMap(
  ([apiVersion, kinds]) =>
    Object.entries(kinds).map(([kind, [plural, namespaced]]) => ({
      apiVersion,
      kind,
      plural,
      namespaced,
    })),
);

/** A built-in kind, or undefined when only the cluster can tell. */
export function builtInKind(kind: string, apiVersion?: string): KindInfo | undefined {
  return BUILT_IN_KINDS.find(
    (info) => info.kind === kind && (apiVersion === undefined || info.apiVersion === apiVersion),
  );
}

/** `/api/v1` or `/apis/GROUP/VERSION`. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Path of a collection (all namespaces when none is given) or of one object in it. */
export function resourcePath(info: KindInfo, at: { namespace?: string; name?: string }): string {
  const parts = [groupPath(info.apiVersion)];
  if (info.namespaced && at.namespace !== undefined) {
    parts.push('namespaces', encodeURIComponent(at.namespace));
  }
  parts.push(info.plural);
  if (at.name !== undefined) parts.push(encodeURIComponent(at.name));
  return parts.join('/');
}
