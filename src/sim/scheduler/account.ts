import { controllerOf, quantity } from '../machinery/index.js';
import type { Node, Pod, Taint } from '../types/index.js';
import { requestsOf, type Requests } from './requests.js';

/** A pod that is on a node, or on its way to it. */
export interface Placed {
  uid: string;
  namespace: string;
  labels: Readonly<Record<string, string>>;
  pod: Pod;
  requests: Requests;
  priority: number;
  /** UID of what manages it. */
  owner: string | undefined;
  /** `protocol/address/port` of its host ports. */
  ports: string[];
  terminating: boolean;
}

/** What a node has, and what of it is taken. */
export interface Account {
  name: string;
  node: Node;
  labels: Readonly<Record<string, string>>;
  /** Those that keep pods away. */
  taints: Taint[];
  /** Those that pods rather avoid. */
  soft: Taint[];
  room: { cpu: number; memory: number; storage: number; pods: number };
  used: {
    cpu: number;
    memory: number;
    storage: number;
    reckonedCpu: number;
    reckonedMemory: number;
  };
  others: { room: Record<string, number>; used: Record<string, number> };
  pods: Map<string, Placed>;
  ports: Map<string, number>;
  /** How many pods of one owner are on it and not on their way out. */
  owners: Map<string, number>;
}

export function placed(pod: Pod, requests = requestsOf(pod)): Placed {
  const owner = controllerOf(pod)?.uid;
  return {
    uid: pod.metadata?.uid ?? '',
    namespace: pod.metadata?.namespace ?? '',
    labels: pod.metadata?.labels ?? {},
    pod,
    requests,
    priority: pod.spec?.priority ?? 0,
    owner,
    ports: hostPorts(pod),
    terminating: pod.metadata?.deletionTimestamp !== undefined,
  };
}

export function hostPorts(pod: Pod): string[] {
  const sidecars = (pod.spec?.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  return [...(pod.spec?.containers ?? []), ...sidecars].flatMap(({ ports = [] }) =>
    ports
      .filter(({ hostPort }) => (hostPort ?? 0) > 0)
      .map(({ hostPort, hostIP, protocol }) => {
        const address = hostIP === undefined || hostIP === '' ? '0.0.0.0' : hostIP;
        return `${protocol ?? 'TCP'}/${address}/${hostPort}`;
      }),
  );
}

/** Whether a host port is taken: by the same address, or by one of the two being all of them. */
export function portTaken({ ports }: Account, wanted: string): boolean {
  if (ports.size === 0) return false;
  const [protocol, address, port] = wanted.split('/');
  if (ports.has(wanted) || ports.has(`${protocol}/0.0.0.0/${port}`)) return true;
  if (address !== '0.0.0.0') return false;
  return [...ports.keys()].some(
    (taken) => taken.startsWith(`${protocol}/`) && taken.endsWith(`/${port}`),
  );
}

export function openAccount(node: Node): Account {
  const account: Account = {
    name: node.metadata?.name ?? '',
    node,
    labels: {},
    taints: [],
    soft: [],
    room: { cpu: 0, memory: 0, storage: 0, pods: 0 },
    used: { cpu: 0, memory: 0, storage: 0, reckonedCpu: 0, reckonedMemory: 0 },
    others: { room: {}, used: {} },
    pods: new Map(),
    ports: new Map(),
    owners: new Map(),
  };
  describe(account, node);
  return account;
}

/** Takes over what a node says of itself. */
export function describe(account: Account, node: Node): void {
  const {
    cpu,
    memory,
    pods,
    'ephemeral-storage': storage,
    ...others
  } = node.status?.allocatable ?? {};
  account.node = node;
  account.labels = node.metadata?.labels ?? {};
  const taints = node.spec?.taints ?? [];
  account.taints = taints.filter(({ effect }) => effect !== 'PreferNoSchedule');
  account.soft = taints.filter(({ effect }) => effect === 'PreferNoSchedule');
  account.room = {
    cpu: quantity(cpu) * 1000,
    memory: quantity(memory),
    storage: quantity(storage),
    pods: quantity(pods),
  };
  account.others.room = Object.fromEntries(
    Object.entries(others).map(([name, text]) => [name, quantity(text)]),
  );
}

/** Books a pod (`sign` 1) or takes it off again (-1). */
function book(account: Account, pod: Placed, sign: 1 | -1): void {
  const { used, others } = account;
  const { requests } = pod;
  used.cpu += sign * requests.cpu;
  used.memory += sign * requests.memory;
  used.storage += sign * requests.storage;
  used.reckonedCpu += sign * requests.reckonedCpu;
  used.reckonedMemory += sign * requests.reckonedMemory;
  for (const [name, amount] of Object.entries(requests.others ?? {})) {
    others.used[name] = (others.used[name] ?? 0) + sign * amount;
  }
  for (const port of pod.ports) count(account.ports, port, sign);
  if (pod.owner !== undefined && !pod.terminating) count(account.owners, pod.owner, sign);
}

function count(counts: Map<string, number>, key: string, sign: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + sign;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}

export function put(account: Account, pod: Placed): void {
  take(account, pod.uid);
  account.pods.set(pod.uid, pod);
  book(account, pod, 1);
}

export function take(account: Account, uid: string): Placed | undefined {
  const pod = account.pods.get(uid);
  if (pod === undefined) return undefined;
  account.pods.delete(uid);
  book(account, pod, -1);
  return pod;
}
