/** Which objects a rule is about: every part given must hold. */
export interface ObjectMatch {
  kinds?: string[];
  name?: string;
  /** Also the Namespace object of that name. */
  namespace?: string;
  /** Kind of the controller that owns it. */
  ownedBy?: string;
  /** Value of its `type` field. */
  type?: string;
}

/** One thing a comparison leaves out, with the reason it may. */
export interface VolatileRule {
  rule: string;
  reason: string;
  objects?: ObjectMatch;
  /**
   * Left out: the fields at these paths, of the matching objects. Keys are separated by
   * spaces (a key may hold dots and slashes); `*` is any one key or list entry, `**` any
   * number of them. Without paths the whole object is left out.
   */
  paths?: string[];
  /** The objects are not left out but compared together: pods by owner, slices by Service. */
  merged?: 'pods' | 'slices';
}

const POD = { kinds: ['Pod'] };
const NODE = { kinds: ['Node'] };

/**
 * Everything a reset proof does not look at. What no line here names is compared. A line
 * names as little as it can: each is a place where residue could hide.
 */
export const VOLATILE: readonly VolatileRule[] = [
  // Objects that Kubernetes keeps for itself
  {
    rule: 'Events',
    reason: 'A log of what happened, deleted by the API server after an hour.',
    objects: { kinds: ['Event'] },
  },
  {
    rule: 'Leases',
    reason: 'Heartbeats and leader election: renewed every few seconds.',
    objects: { kinds: ['Lease'] },
  },
  {
    rule: 'measurements',
    reason: 'Computed at each request; not stored.',
    objects: { kinds: ['ComponentStatus', 'NodeMetrics', 'PodMetrics'] },
  },
  {
    rule: 'ReplicaSets of Deployments',
    reason: 'Made from the template of the Deployment, which is compared; old ones stay at 0.',
    objects: { kinds: ['ReplicaSet'], ownedBy: 'Deployment' },
  },
  {
    rule: 'ControllerRevisions',
    reason: 'History of a StatefulSet or DaemonSet, whose template is compared.',
    objects: { kinds: ['ControllerRevision'] },
  },
  {
    rule: 'Endpoints',
    reason: 'The older copy of the EndpointSlices, which are compared.',
    objects: { kinds: ['Endpoints'] },
  },
  {
    rule: 'IPAddresses',
    reason: 'Kept by the API server for each Service; the address in the Service is compared.',
    objects: { kinds: ['IPAddress'] },
  },
  {
    rule: 'certificate requests',
    reason: 'Of kubelets that joined; deleted by their controller after an hour.',
    objects: { kinds: ['CertificateSigningRequest'] },
  },
  {
    rule: 'bootstrap tokens',
    reason: 'Of kubeadm; deleted by their controller after a day.',
    objects: { kinds: ['Secret'], type: 'bootstrap.kubernetes.io/token' },
  },
  {
    rule: 'bootstrap signatures',
    reason: 'Of kubeadm; kept in kube-public and gone with the bootstrap token.',
    objects: { kinds: ['ConfigMap'], name: 'cluster-info', namespace: 'kube-public' },
  },
  {
    rule: 'root certificates',
    reason:
      'The same ConfigMap in every namespace, written by a controller; namespaces are compared.',
    objects: { kinds: ['ConfigMap'], name: 'kube-root-ca.crt' },
  },
  {
    rule: 'lab’s own namespace',
    reason: 'Holds the marker of the cluster and of the run that takes this snapshot.',
    objects: { namespace: 'chaos-lab' },
  },

  // Objects whose names and number of copies a controller chooses
  {
    rule: 'names of pods',
    reason: 'Chosen by their owner: pods are compared by owner, with count, spec and state.',
    objects: POD,
    merged: 'pods',
  },
  {
    rule: 'names and addresses of EndpointSlices',
    reason: 'Follow the pods: slices are compared by Service, with counts and ports.',
    objects: { kinds: ['EndpointSlice'] },
    merged: 'slices',
  },

  // Every object
  {
    rule: 'uid',
    reason: 'Names the instance, not what it is; new when an object is created again.',
    paths: ['** uid'],
  },
  {
    rule: 'counters of changes',
    reason: 'Count writes to the store and changes of the spec.',
    paths: ['** resourceVersion', 'metadata generation', 'status ** observedGeneration'],
  },
  {
    rule: 'managedFields',
    reason: 'Who wrote which field, and when; the fields themselves are compared.',
    paths: ['metadata managedFields'],
  },
  {
    rule: 'times',
    reason: 'When something was created, last looked at or last changed; what it is is compared.',
    paths: [
      '** creationTimestamp',
      'status ** lastTransitionTime',
      'status ** lastUpdateTime',
      'status ** lastProbeTime',
      'status ** lastHeartbeatTime',
    ],
  },
  {
    rule: 'reasons of conditions',
    reason: 'How a condition came about; its status is compared.',
    paths: ['status conditions * reason'],
  },
  {
    rule: 'messages',
    reason: 'Text with times, counts and names of pods; states and reasons are compared.',
    paths: ['status ** message'],
  },
  {
    rule: 'restartedAt',
    reason: 'The time that `kubectl rollout restart` leaves; it only made new pods.',
    paths: ['** annotations kubectl.kubernetes.io/restartedAt'],
  },
  {
    rule: 'hashes of templates',
    reason: 'Follow the template of the owner, which is compared.',
    paths: [
      'metadata labels pod-template-hash',
      'metadata labels controller-revision-hash',
      'status currentRevision',
      'status updateRevision',
      'status collisionCount',
    ],
  },
  {
    rule: 'counters of rollouts',
    reason: 'A fix and its undo are two rollouts more; the template is compared.',
    paths: [
      'metadata annotations deployment.kubernetes.io/revision',
      'metadata annotations deprecated.daemonset.template.generation',
      'metadata labels pod-template-generation',
    ],
  },

  // Pods
  {
    rule: 'identity of pods',
    reason: 'Name and number of the pod and of its ReplicaSet: pods are compared by owner.',
    objects: POD,
    paths: [
      'metadata labels apps.kubernetes.io/pod-index',
      'metadata labels statefulset.kubernetes.io/pod-name',
      'metadata ownerReferences',
      'metadata generateName',
      'spec hostname',
    ],
  },
  {
    rule: 'config.seen',
    reason: 'When the kubelet read the file of a static pod; the hash of the file is compared.',
    objects: POD,
    paths: ['metadata annotations kubernetes.io/config.seen'],
  },
  {
    rule: 'node of a pod',
    reason: 'The scheduler’s choice; what the pod asks of its node is compared.',
    objects: POD,
    paths: ['spec nodeName'],
  },
  {
    rule: 'token volumes',
    reason: 'The service account token is mounted under a random name in every pod.',
    objects: POD,
    paths: ['** kube-api-access-*'],
  },
  {
    rule: 'addresses of pods',
    reason: 'Given anew to each pod, or those of its node.',
    objects: POD,
    paths: ['status podIP', 'status podIPs', 'status hostIP', 'status hostIPs'],
  },
  {
    rule: 'times of pods',
    reason: 'When a pod or a container started or ended; its state is compared.',
    objects: POD,
    paths: ['status startTime', 'status ** startedAt', 'status ** finishedAt'],
  },
  {
    rule: 'ids of containers and images',
    reason: 'Given anew by the node’s runtime; the image of the spec is compared.',
    objects: POD,
    paths: ['status ** containerID', 'status ** imageID', 'status * * image'],
  },
  {
    rule: 'restart counts',
    reason: 'A victim restarts as the fault wants, a system pod for its own reasons.',
    objects: POD,
    paths: ['status ** restartCount'],
  },
  {
    rule: 'last state',
    reason: 'How the container before this one ended; the state now is compared.',
    objects: POD,
    paths: ['status * * lastState'],
  },

  // Nodes
  {
    rule: 'images on nodes',
    reason: 'A cache: lab puts images there, the kubelet removes them.',
    objects: NODE,
    paths: ['status images'],
  },
  {
    rule: 'size of nodes',
    reason: 'Measured by the kubelet; its settings are compared as facts.',
    objects: NODE,
    paths: ['status capacity', 'status allocatable'],
  },
  {
    rule: 'taints of conditions',
    // The controller adds and removes them up to 5 s after the condition: those of a cluster
    // whose nodes have just become Ready are still there (kube-controller-manager,
    // node_lifecycle_controller.go, `taintKeyToNodeConditionMap` and --node-monitor-period).
    reason: 'The node controller keeps them in step with the conditions, which are compared.',
    objects: NODE,
    paths: [
      'spec taints node.kubernetes.io/not-ready',
      'spec taints node.kubernetes.io/unreachable',
      'spec taints node.kubernetes.io/memory-pressure',
      'spec taints node.kubernetes.io/disk-pressure',
      'spec taints node.kubernetes.io/pid-pressure',
      'spec taints node.kubernetes.io/network-unavailable',
    ],
  },
  {
    rule: 'times of taints',
    reason: 'A time; the taint is compared.',
    objects: NODE,
    paths: ['spec taints * timeAdded'],
  },
];
