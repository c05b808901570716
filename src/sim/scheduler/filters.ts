import type { Toleration } from '../types/index.js';
import { portTaken, type Account } from './account.js';
import { tolerates } from './node-affinity.js';
import type { State } from './state.js';
import type { Wish } from './wish.js';

/** Why a pod cannot be on a node. `final`: it would not help to remove pods from it. */
export interface Refusal {
  reasons: string[];
  final: boolean;
  /** The plug-in that refuses. */
  by: Plugin;
}

export type Plugin =
  | 'NodeUnschedulable'
  | 'NodeName'
  | 'TaintToleration'
  | 'NodeAffinity'
  | 'NodePorts'
  | 'NodeResourcesFit'
  | 'VolumeBinding'
  | 'PodTopologySpread'
  | 'InterPodAffinity';

const refuse = (by: Plugin, reason: string, final: boolean): Refusal => ({
  reasons: [reason],
  final,
  by,
});

// The same objects again and again: there is one for each node that refuses, for each pod.
const UNSCHEDULABLE = refuse('NodeUnschedulable', 'node(s) were unschedulable', true);
const NAME = refuse('NodeName', "node(s) didn't match the requested node name", true);
const TAINT = refuse('TaintToleration', 'node(s) had untolerated taint(s)', true);
const AFFINITY = refuse('NodeAffinity', "node(s) didn't match Pod's node affinity/selector", true);
const PORTS = refuse(
  'NodePorts',
  "node(s) didn't have free ports for the requested pod ports",
  false,
);
const SPREAD_LABEL = refuse(
  'PodTopologySpread',
  "node(s) didn't match pod topology spread constraints (missing required label)",
  true,
);
const SPREAD = refuse(
  'PodTopologySpread',
  "node(s) didn't match pod topology spread constraints",
  false,
);
const NEAR = refuse('InterPodAffinity', "node(s) didn't match pod affinity rules", true);
const APART = refuse('InterPodAffinity', "node(s) didn't match pod anti-affinity rules", false);
const OTHERS_APART = refuse(
  'InterPodAffinity',
  "node(s) didn't satisfy existing pods anti-affinity rules",
  false,
);

/** Whether a pod may be on a node: the default filters, in their order. The first that refuses says why. */
export function filter(wish: Wish, account: Account, state: State): Refusal | undefined {
  const tolerations = wish.pod.spec?.tolerations;
  if (account.node.spec?.unschedulable === true && !toleratesCordon(tolerations)) {
    return UNSCHEDULABLE;
  }
  const name = wish.pod.spec?.nodeName;
  if (name && name !== account.name) return NAME;
  if (account.taints.length > 0 && !toleratesAll(account, tolerations)) return TAINT;
  if (wish.nodes?.(account) === false) return AFFINITY;
  if (wish.ports.length > 0 && wish.ports.some((port) => portTaken(account, port))) return PORTS;
  const short = fit(wish, account);
  if (short !== undefined) return short;
  const volumes = state.volumes?.(account);
  if (volumes !== undefined) return refuse('VolumeBinding', volumes, true);
  for (const spread of state.spread) {
    const domain = account.labels[spread.key];
    if (domain === undefined) return SPREAD_LABEL;
    if (spread.count(domain) + spread.self - spread.least > spread.maxSkew) return SPREAD;
  }
  if (!nearHolds(account, state)) return NEAR;
  if (state.apart.some(({ key, domains }) => inDomain(account, key, domains))) return APART;
  if (state.othersApart.some(({ key, domains }) => inDomain(account, key, domains))) {
    return OTHERS_APART;
  }
  return undefined;
}

const CORDON = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

const inDomain = (account: Account, key: string, domains: ReadonlySet<string>): boolean => {
  const domain = account.labels[key];
  return domain !== undefined && domains.has(domain);
};

/** Every term must be met in the node's domain; the first pod of a group that wants itself may begin. */
function nearHolds(account: Account, { near, first }: State): boolean {
  if (near.length === 0) return true;
  if (!near.every(({ key }) => account.labels[key] !== undefined)) return false;
  return first || near.every(({ key, domains }) => inDomain(account, key, domains));
}

const toleratesAll = ({ taints }: Account, tolerations: readonly Toleration[] | undefined) =>
  taints.every((taint) => tolerates(tolerations, taint));

const toleratesCordon = (tolerations: readonly Toleration[] | undefined): boolean =>
  tolerates(tolerations, CORDON);

/** NodeResourcesFit. Asked for each node and pod: what fits is found out first, without any text. */
function fit(wish: Wish, account: Account): Refusal | undefined {
  const { requests } = wish;
  const { room, used } = account;
  const fits =
    account.pods.size < room.pods &&
    (requests.cpu === 0 || requests.cpu <= room.cpu - used.cpu) &&
    (requests.memory === 0 || requests.memory <= room.memory - used.memory) &&
    (requests.storage === 0 || requests.storage <= room.storage - used.storage);
  if (fits && requests.others === undefined) return undefined;
  return shortage(wish, account);
}

/** All that there is not enough of. */
function shortage({ requests }: Wish, { room, used, pods, others }: Account): Refusal | undefined {
  const rows: [reason: string, asked: number, all: number, taken: number][] = [
    ['Too many pods', 1, room.pods, pods.size],
    ['Insufficient cpu', requests.cpu, room.cpu, used.cpu],
    ['Insufficient memory', requests.memory, room.memory, used.memory],
    ['Insufficient ephemeral-storage', requests.storage, room.storage, used.storage],
  ];
  for (const [name, amount] of Object.entries(requests.others ?? {})) {
    rows.push([`Insufficient ${name}`, amount, others.room[name] ?? 0, others.used[name] ?? 0]);
  }
  const short = rows.filter(([, asked, all, taken]) => asked > 0 && asked > all - taken);
  if (short.length === 0) return undefined;
  return {
    reasons: short.map(([reason]) => reason),
    final: short.some(([, asked, all]) => asked > all),
    by: 'NodeResourcesFit',
  };
}
