import type { NodeConfig } from '../contract/index.js';
import type { Node, NodeCondition } from '../types/index.js';
import { bytesText } from './eviction.js';

/** What a node is called by the cluster. */
export interface NodeIdentity {
  config: NodeConfig;
  ip: string;
  podCIDR: string;
  /** UUIDs, made up. */
  machineID: string;
  bootID: string;
  /** RFC 3339. */
  now: string;
  images: { names: string[]; sizeBytes: number }[];
}

/** A condition of the kubelet, in both its states: pkg/kubelet/nodestatus/setters.go. */
interface ConditionTexts {
  type: string;
  bad: [reason: string, message: string];
  good: [reason: string, message: string];
  /** Reasons of the events. */
  events: [bad: string, good: string];
}

export const PRESSURES: ConditionTexts[] = [
  {
    type: 'MemoryPressure',
    bad: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
    good: ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    events: ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  },
  {
    type: 'DiskPressure',
    bad: ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
    good: ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    events: ['NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
  },
  {
    type: 'PIDPressure',
    bad: ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
    good: ['KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    events: ['NodeHasInsufficientPID', 'NodeHasSufficientPID'],
  },
];

/** The kubelet's conditions. A condition whose status stays keeps its time of transition. */
export function nodeConditions(
  memoryPressure: boolean,
  old: readonly NodeCondition[],
  now: string,
): NodeCondition[] {
  const make = (
    type: string,
    status: 'True' | 'False',
    texts: readonly [string, string],
  ): NodeCondition => {
    const before = old.find((each) => each.type === type);
    return {
      type,
      status,
      lastHeartbeatTime: now,
      lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? now) : now,
      reason: texts[0],
      message: texts[1],
    };
  };
  const others = old.filter(
    ({ type }) => type !== 'Ready' && !PRESSURES.some((each) => each.type === type),
  );
  return [
    ...others,
    ...PRESSURES.map(({ type, bad, good }) => {
      const under = type === 'MemoryPressure' && memoryPressure;
      return make(type, under ? 'True' : 'False', under ? bad : good);
    }),
    make('Ready', 'True', ['KubeletReady', 'kubelet is posting ready status']),
  ];
}

/** A Node as kind registers it, and honest about what it is. */
export function nodeObject(identity: NodeIdentity): Node {
  const { config, ip, podCIDR, now } = identity;
  const { name, role } = config;
  const controlPlane = role === 'control-plane';
  const resources = {
    cpu: String(config.cpu),
    'ephemeral-storage': '264212084Ki',
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: bytesText(config.memory),
    pods: String(config.pods),
  };
  const { taints } = config;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(controlPlane
          ? {
              'node-role.kubernetes.io/control-plane': '',
              'node.kubernetes.io/exclude-from-external-load-balancers': '',
            }
          : {}),
        ...config.labels,
      },
      annotations: {
        'chaos-lab.dev/simulated': 'true',
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
    },
    spec: {
      podCIDR,
      podCIDRs: [podCIDR],
      providerID: `lab-sim://${name}`,
      ...(taints.length === 0 ? {} : { taints }),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: ip },
        { type: 'Hostname', address: name },
      ],
      allocatable: resources,
      capacity: resources,
      conditions: nodeConditions(false, [], now),
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      images: identity.images,
      nodeInfo: {
        architecture: 'amd64',
        bootID: identity.bootID,
        containerRuntimeVersion: 'lab-sim://1.0.0',
        kernelVersion: '0.0.0-lab-sim',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.34.4+lab-sim',
        machineID: identity.machineID,
        operatingSystem: 'linux',
        osImage: 'Simulated by lab (no real node)',
        systemUUID: identity.machineID,
      },
    },
  };
}
