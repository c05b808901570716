import type { KubeObject } from '../../src/model/index.js';

/** Sets what differs from one instance, and one moment, to the next: a cluster of generation `n` means the same. */
const at = (n: number): string => `2026-11-21T10:0${n}:00Z`;

function meta(n: number, name: string, namespace?: string, more = {}): KubeObject['metadata'] {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid: `uid-${name}-${n}`,
    resourceVersion: `${1000 + n}`,
    generation: n,
    creationTimestamp: at(n),
    managedFields: [{ manager: 'kubectl', time: at(n) }],
    ...more,
  };
}

function condition(n: number, type: string, status: string): Record<string, string> {
  return {
    type,
    status,
    reason: `Reason${n}`,
    message: `seen ${n} times`,
    lastTransitionTime: at(n),
    lastHeartbeatTime: at(n),
    lastUpdateTime: at(n),
  };
}

const container = {
  name: 'nginx',
  image: 'nginx:1.25-alpine',
  args: ['-g', 'daemon off;'],
  env: [
    { name: 'MODE', value: 'fast' },
    { name: 'DB_PASSWORD', value: 'hunter2' },
  ],
  ports: [{ containerPort: 80, protocol: 'TCP' }],
  resources: { limits: { memory: '256Mi' }, requests: { memory: '64Mi' } },
};

export function deployment(n: number): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(n, 'web', 'shop', {
      labels: { app: 'web' },
      annotations: { 'deployment.kubernetes.io/revision': `${n}` },
    }),
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' }, creationTimestamp: null, ...restarted(n) },
        spec: { containers: [structuredClone(container)] },
      },
    },
    status: {
      observedGeneration: n,
      replicas: 2,
      readyReplicas: 2,
      conditions: [condition(n, 'Available', 'True')],
    },
  };
}

function restarted(n: number): object {
  return n === 1 ? {} : { annotations: { 'kubectl.kubernetes.io/restartedAt': at(n) } };
}

export function replicaSet(n: number, replicas: number): KubeObject {
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: `uid-web-${n}` };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: meta(n, `web-hash${n}`, 'shop', {
      ownerReferences: [{ ...owner, controller: true }],
    }),
    spec: { replicas },
  };
}

export function pod(n: number, index: number): KubeObject {
  const set = `web-hash${n}`;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: `uid-${set}-${n}` };
  const token = `kube-api-access-${n}${index}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(n, `${set}-${index}${n}xyz`, 'shop', {
      generateName: `${set}-`,
      labels: { app: 'web', 'pod-template-hash': `hash${n}` },
      ...restarted(n),
      ownerReferences: [{ ...owner, controller: true }],
    }),
    spec: {
      nodeName: n === 1 ? 'worker' : 'worker2',
      containers: [
        {
          ...structuredClone(container),
          volumeMounts: [{ name: token, mountPath: '/var/run/secrets/token' }],
        },
      ],
      volumes: [{ name: token, projected: {} }],
    },
    status: {
      phase: 'Running',
      podIP: `10.244.${n}.${index}`,
      podIPs: [{ ip: `10.244.${n}.${index}` }],
      hostIP: `172.18.0.${n}`,
      startTime: at(n),
      conditions: [condition(n, 'Ready', 'True')],
      containerStatuses: [
        {
          name: 'nginx',
          ready: true,
          restartCount: n,
          image: `import-${n}`,
          imageID: `sha256:${n}`,
          containerID: `containerd://${n}${index}`,
          lastState: n === 1 ? {} : { terminated: { exitCode: 137, reason: 'OOMKilled' } },
          state: { running: { startedAt: at(n) } },
        },
      ],
    },
  };
}

export function node(n: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: meta(n, 'worker', undefined, {
      labels: { 'node-role': 'memory-pressure', 'kubernetes.io/os': 'linux' },
    }),
    spec: { podCIDR: '10.244.1.0/24', taints: [] },
    status: {
      capacity: { memory: `${n}Ki` },
      allocatable: { memory: `${n}Ki` },
      images: [{ names: [`image-${n}`], sizeBytes: n }],
      nodeInfo: { kubeletVersion: 'v1.34.4' },
      conditions: [condition(n, 'MemoryPressure', 'False'), condition(n, 'Ready', 'True')],
    },
  };
}

/** A small cluster, with the shapes that a real one has. */
export function cluster(n = 1): KubeObject[] {
  const v1 = 'v1';
  return [
    { apiVersion: v1, kind: 'Namespace', metadata: meta(n, 'shop'), status: { phase: 'Active' } },
    {
      apiVersion: v1,
      kind: 'Namespace',
      metadata: meta(n, 'chaos-lab', undefined, { labels: { run: `r${n}` } }),
    },
    {
      apiVersion: v1,
      kind: 'ConfigMap',
      metadata: meta(n, 'mark', 'chaos-lab'),
      data: { run: `r${n}` },
    },
    deployment(n),
    replicaSet(n, 2),
    ...(n === 1 ? [] : [{ ...replicaSet(1, 0) }]),
    pod(n, 1),
    pod(n, 2),
    {
      apiVersion: v1,
      kind: 'Service',
      metadata: meta(n, 'web', 'shop'),
      spec: {
        selector: { app: 'web' },
        clusterIP: '10.96.1.1',
        ports: [{ port: 80, targetPort: 80 }],
      },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: meta(n, `web-${n}abc`, 'shop', { labels: { 'kubernetes.io/service-name': 'web' } }),
      endpoints: [
        { addresses: [`10.244.${n}.1`], conditions: { ready: true }, nodeName: `w${n}` },
        { addresses: [`10.244.${n}.2`], conditions: {}, nodeName: `w${n}` },
      ],
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
    },
    { apiVersion: v1, kind: 'Endpoints', metadata: meta(n, 'web', 'shop'), subsets: [{ n }] },
    {
      apiVersion: v1,
      kind: 'ConfigMap',
      metadata: meta(n, 'conf', 'shop'),
      data: { 'nginx.conf': 'x'.repeat(3000) },
    },
    {
      apiVersion: v1,
      kind: 'ConfigMap',
      metadata: meta(n, 'kube-root-ca.crt', 'shop'),
      data: { 'ca.crt': 'CERT' },
    },
    {
      apiVersion: v1,
      kind: 'Secret',
      metadata: meta(n, 'login', 'shop'),
      type: 'Opaque',
      data: { user: 'YWxpY2U=' },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: meta(n, 'reader'),
      rules: [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }],
    },
    node(n),
    {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: meta(n, 'worker', 'kube-node-lease'),
      spec: { renewTime: at(n) },
    },
    { apiVersion: v1, kind: 'Event', metadata: meta(n, `web.${n}`, 'shop'), reason: 'BackOff' },
  ];
}
