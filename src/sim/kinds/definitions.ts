/** The kinds of one group and version, as discovery of Kubernetes 1.34 lists them. */
export interface GroupVersion {
  group: string;
  version: string;
  /** What the names of their definitions in the schema begin with. */
  schemas: string;
  kinds: Row[];
}

/** What is not said is the usual: namespaced, all eight verbs, no short names or subresources. */
interface Row {
  kind: string;
  plural: string;
  shortNames?: string[];
  categories?: string[];
  namespaced?: false;
  verbs?: string[];
  subresources?: string[];
}

/** Kinds that are stored and that something in the cluster acts on, in the order of discovery. */
export const STORED: GroupVersion[] = [
  {
    group: '',
    version: 'v1',
    schemas: 'io.k8s.api.core.v1',
    kinds: [
      { kind: 'ConfigMap', plural: 'configmaps', shortNames: ['cm'] },
      { kind: 'Endpoints', plural: 'endpoints', shortNames: ['ep'] },
      { kind: 'Event', plural: 'events', shortNames: ['ev'] },
      { kind: 'LimitRange', plural: 'limitranges', shortNames: ['limits'] },
      {
        kind: 'Namespace',
        plural: 'namespaces',
        shortNames: ['ns'],
        namespaced: false,
        verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
        subresources: ['finalize', 'status'],
      },
      {
        kind: 'Node',
        plural: 'nodes',
        shortNames: ['no'],
        namespaced: false,
        subresources: ['proxy', 'status'],
      },
      {
        kind: 'PersistentVolumeClaim',
        plural: 'persistentvolumeclaims',
        shortNames: ['pvc'],
        subresources: ['status'],
      },
      {
        kind: 'PersistentVolume',
        plural: 'persistentvolumes',
        shortNames: ['pv'],
        namespaced: false,
        subresources: ['status'],
      },
      {
        kind: 'Pod',
        plural: 'pods',
        shortNames: ['po'],
        categories: ['all'],
        subresources: [
          'attach',
          'binding',
          'ephemeralcontainers',
          'eviction',
          'exec',
          'log',
          'portforward',
          'proxy',
          'resize',
          'status',
        ],
      },
      { kind: 'PodTemplate', plural: 'podtemplates' },
      {
        kind: 'ReplicationController',
        plural: 'replicationcontrollers',
        shortNames: ['rc'],
        categories: ['all'],
        subresources: ['scale', 'status'],
      },
      {
        kind: 'ResourceQuota',
        plural: 'resourcequotas',
        shortNames: ['quota'],
        subresources: ['status'],
      },
      { kind: 'Secret', plural: 'secrets' },
      {
        kind: 'ServiceAccount',
        plural: 'serviceaccounts',
        shortNames: ['sa'],
        subresources: ['token'],
      },
      {
        kind: 'Service',
        plural: 'services',
        shortNames: ['svc'],
        categories: ['all'],
        subresources: ['proxy', 'status'],
      },
    ],
  },
  {
    group: 'apps',
    version: 'v1',
    schemas: 'io.k8s.api.apps.v1',
    kinds: [
      { kind: 'ControllerRevision', plural: 'controllerrevisions' },
      {
        kind: 'DaemonSet',
        plural: 'daemonsets',
        shortNames: ['ds'],
        categories: ['all'],
        subresources: ['status'],
      },
      {
        kind: 'Deployment',
        plural: 'deployments',
        shortNames: ['deploy'],
        categories: ['all'],
        subresources: ['scale', 'status'],
      },
      {
        kind: 'ReplicaSet',
        plural: 'replicasets',
        shortNames: ['rs'],
        categories: ['all'],
        subresources: ['scale', 'status'],
      },
      {
        kind: 'StatefulSet',
        plural: 'statefulsets',
        shortNames: ['sts'],
        categories: ['all'],
        subresources: ['scale', 'status'],
      },
    ],
  },
  {
    group: 'events.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.events.v1',
    kinds: [{ kind: 'Event', plural: 'events', shortNames: ['ev'] }],
  },
  {
    group: 'batch',
    version: 'v1',
    schemas: 'io.k8s.api.batch.v1',
    kinds: [
      {
        kind: 'CronJob',
        plural: 'cronjobs',
        shortNames: ['cj'],
        categories: ['all'],
        subresources: ['status'],
      },
      { kind: 'Job', plural: 'jobs', categories: ['all'], subresources: ['status'] },
    ],
  },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.networking.v1',
    kinds: [
      { kind: 'IngressClass', plural: 'ingressclasses', namespaced: false },
      { kind: 'Ingress', plural: 'ingresses', shortNames: ['ing'], subresources: ['status'] },
      { kind: 'NetworkPolicy', plural: 'networkpolicies', shortNames: ['netpol'] },
    ],
  },
  {
    group: 'policy',
    version: 'v1',
    schemas: 'io.k8s.api.policy.v1',
    kinds: [
      {
        kind: 'PodDisruptionBudget',
        plural: 'poddisruptionbudgets',
        shortNames: ['pdb'],
        subresources: ['status'],
      },
    ],
  },
  {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.rbac.v1',
    kinds: [
      { kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', namespaced: false },
      { kind: 'ClusterRole', plural: 'clusterroles', namespaced: false },
      { kind: 'RoleBinding', plural: 'rolebindings' },
      { kind: 'Role', plural: 'roles' },
    ],
  },
  {
    group: 'storage.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.storage.v1',
    kinds: [
      { kind: 'CSIDriver', plural: 'csidrivers', namespaced: false },
      { kind: 'CSINode', plural: 'csinodes', namespaced: false },
      { kind: 'StorageClass', plural: 'storageclasses', shortNames: ['sc'], namespaced: false },
      {
        kind: 'VolumeAttachment',
        plural: 'volumeattachments',
        namespaced: false,
        subresources: ['status'],
      },
    ],
  },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
    kinds: [
      {
        kind: 'CustomResourceDefinition',
        plural: 'customresourcedefinitions',
        shortNames: ['crd', 'crds'],
        categories: ['api-extensions'],
        namespaced: false,
        subresources: ['status'],
      },
    ],
  },
  {
    group: 'scheduling.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.scheduling.v1',
    kinds: [
      { kind: 'PriorityClass', plural: 'priorityclasses', shortNames: ['pc'], namespaced: false },
    ],
  },
  {
    group: 'coordination.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.coordination.v1',
    kinds: [{ kind: 'Lease', plural: 'leases' }],
  },
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.discovery.v1',
    kinds: [{ kind: 'EndpointSlice', plural: 'endpointslices' }],
  },
];

/** Kinds that only discovery knows here: reviews, which are answered and not stored, and kinds that nothing acts on. */
export const LISTED: GroupVersion[] = [
  {
    group: 'node.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.node.v1',
    kinds: [{ kind: 'RuntimeClass', plural: 'runtimeclasses', namespaced: false }],
  },
  {
    group: 'apiregistration.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1',
    kinds: [
      {
        kind: 'APIService',
        plural: 'apiservices',
        categories: ['api-extensions'],
        namespaced: false,
        subresources: ['status'],
      },
    ],
  },
  {
    group: '',
    version: 'v1',
    schemas: 'io.k8s.api.core.v1',
    kinds: [
      { kind: 'Binding', plural: 'bindings', verbs: ['create'] },
      {
        kind: 'ComponentStatus',
        plural: 'componentstatuses',
        shortNames: ['cs'],
        namespaced: false,
        verbs: ['get', 'list'],
      },
    ],
  },
  {
    group: 'authentication.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.authentication.v1',
    kinds: [
      {
        kind: 'SelfSubjectReview',
        plural: 'selfsubjectreviews',
        namespaced: false,
        verbs: ['create'],
      },
      { kind: 'TokenReview', plural: 'tokenreviews', namespaced: false, verbs: ['create'] },
    ],
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.authorization.v1',
    kinds: [
      { kind: 'LocalSubjectAccessReview', plural: 'localsubjectaccessreviews', verbs: ['create'] },
      {
        kind: 'SelfSubjectAccessReview',
        plural: 'selfsubjectaccessreviews',
        namespaced: false,
        verbs: ['create'],
      },
      {
        kind: 'SelfSubjectRulesReview',
        plural: 'selfsubjectrulesreviews',
        namespaced: false,
        verbs: ['create'],
      },
      {
        kind: 'SubjectAccessReview',
        plural: 'subjectaccessreviews',
        namespaced: false,
        verbs: ['create'],
      },
    ],
  },
  {
    group: 'autoscaling',
    version: 'v2',
    schemas: 'io.k8s.api.autoscaling.v2',
    kinds: [
      {
        kind: 'HorizontalPodAutoscaler',
        plural: 'horizontalpodautoscalers',
        shortNames: ['hpa'],
        categories: ['all'],
        subresources: ['status'],
      },
    ],
  },
  {
    group: 'autoscaling',
    version: 'v1',
    schemas: 'io.k8s.api.autoscaling.v1',
    kinds: [
      {
        kind: 'HorizontalPodAutoscaler',
        plural: 'horizontalpodautoscalers',
        shortNames: ['hpa'],
        categories: ['all'],
        subresources: ['status'],
      },
    ],
  },
  {
    group: 'certificates.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.certificates.v1',
    kinds: [
      {
        kind: 'CertificateSigningRequest',
        plural: 'certificatesigningrequests',
        shortNames: ['csr'],
        namespaced: false,
        subresources: ['approval', 'status'],
      },
    ],
  },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.networking.v1',
    kinds: [
      { kind: 'IPAddress', plural: 'ipaddresses', shortNames: ['ip'], namespaced: false },
      { kind: 'ServiceCIDR', plural: 'servicecidrs', namespaced: false, subresources: ['status'] },
    ],
  },
  {
    group: 'storage.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.storage.v1',
    kinds: [
      { kind: 'CSIStorageCapacity', plural: 'csistoragecapacities' },
      {
        kind: 'VolumeAttributesClass',
        plural: 'volumeattributesclasses',
        shortNames: ['vac'],
        namespaced: false,
      },
    ],
  },
  {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.admissionregistration.v1',
    kinds: [
      {
        kind: 'MutatingWebhookConfiguration',
        plural: 'mutatingwebhookconfigurations',
        categories: ['api-extensions'],
        namespaced: false,
      },
      {
        kind: 'ValidatingAdmissionPolicy',
        plural: 'validatingadmissionpolicies',
        categories: ['api-extensions'],
        namespaced: false,
        subresources: ['status'],
      },
      {
        kind: 'ValidatingAdmissionPolicyBinding',
        plural: 'validatingadmissionpolicybindings',
        categories: ['api-extensions'],
        namespaced: false,
      },
      {
        kind: 'ValidatingWebhookConfiguration',
        plural: 'validatingwebhookconfigurations',
        categories: ['api-extensions'],
        namespaced: false,
      },
    ],
  },
  {
    group: 'resource.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.resource.v1',
    kinds: [
      { kind: 'DeviceClass', plural: 'deviceclasses', namespaced: false },
      { kind: 'ResourceClaim', plural: 'resourceclaims', subresources: ['status'] },
      { kind: 'ResourceClaimTemplate', plural: 'resourceclaimtemplates' },
      { kind: 'ResourceSlice', plural: 'resourceslices', namespaced: false },
    ],
  },
  {
    group: 'flowcontrol.apiserver.k8s.io',
    version: 'v1',
    schemas: 'io.k8s.api.flowcontrol.v1',
    kinds: [
      { kind: 'FlowSchema', plural: 'flowschemas', namespaced: false, subresources: ['status'] },
      {
        kind: 'PriorityLevelConfiguration',
        plural: 'prioritylevelconfigurations',
        namespaced: false,
        subresources: ['status'],
      },
    ],
  },
];
