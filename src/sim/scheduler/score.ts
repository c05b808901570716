import type { Account } from './account.js';
import type { Cluster } from './cluster.js';
import { tolerates } from './node-affinity.js';
import { countDomains, counted } from './state.js';
import type { Spread, Wish } from './wish.js';

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

type Scores = number[];

/**
 * How good each of the nodes is for a pod: the default plug-ins with their weights
 * (apis/config/v1/default_plugins.go), each 0 to 100. ImageLocality is left out: images are everywhere.
 */
export function scores(wish: Wish, nodes: readonly Account[], cluster: Cluster): Scores {
  const total = nodes.map((account) => leastAllocated(wish, account) + balanced(wish, account));
  const add = (weight: number, part: Scores | undefined): void => {
    if (part === undefined) return;
    for (let i = 0; i < total.length; i++) total[i] = (total[i] ?? 0) + weight * (part[i] ?? 0);
  };
  add(3, taints(wish, nodes));
  add(2, affinity(wish, nodes));
  add(2, spreading(wish, nodes, cluster));
  add(2, company(wish, nodes, cluster));
  return total;
}

const free = (asked: number, all: number): number =>
  all === 0 || asked > all ? 0 : Math.trunc(((all - asked) * 100) / all);

function leastAllocated({ requests }: Wish, { room, used }: Account): number {
  const cpu = free(used.reckonedCpu + requests.reckonedCpu, room.cpu);
  const memory = free(used.reckonedMemory + requests.reckonedMemory, room.memory);
  return Math.trunc((cpu + memory) / 2);
}

const share = (asked: number, all: number): number => (all === 0 ? 0 : Math.min(1, asked / all));

/** Cpu and memory taken to the same degree; nothing to say of a pod that asks for neither. */
function balanced({ requests }: Wish, { room, used }: Account): number {
  if (requests.cpu === 0 && requests.memory === 0) return 0;
  const cpu = share(used.cpu + requests.cpu, room.cpu);
  const memory = share(used.memory + requests.memory, room.memory);
  return Math.trunc((1 - Math.abs(cpu - memory) / 2) * 100);
}

/** To 0…100 by the highest; `reverse`: the highest is the worst. */
function normalized(raw: Scores, reverse: boolean): Scores {
  const highest = Math.max(0, ...raw);
  if (highest === 0) return raw.map(() => (reverse ? 100 : 0));
  return raw.map((each) => {
    const part = Math.trunc((each * 100) / highest);
    return reverse ? 100 - part : part;
  });
}

function taints({ pod }: Wish, nodes: readonly Account[]): Scores | undefined {
  if (nodes.every(({ soft }) => soft.length === 0)) return undefined;
  const tolerations = (pod.spec?.tolerations ?? []).filter(
    ({ effect }) => !effect || effect === 'PreferNoSchedule',
  );
  const bad = ({ soft }: Account): number =>
    soft.filter((taint) => !tolerates(tolerations, taint)).length;
  return normalized(nodes.map(bad), true);
}

function affinity({ preferred }: Wish, nodes: readonly Account[]): Scores | undefined {
  if (preferred.length === 0) return undefined;
  const sum = (account: Account): number =>
    preferred.reduce((all, { weight, holds }) => all + (holds(account) ? weight : 0), 0);
  return normalized(nodes.map(sum), false);
}

/**
 * PodTopologySpread: the pod's own soft constraints, or by default pods of one owner apart by host
 * (maxSkew 3) and zone (maxSkew 5).
 */
function spreading(wish: Wish, nodes: readonly Account[], cluster: Cluster): Scores | undefined {
  const soft = wish.spread.filter(({ hard }) => !hard);
  if (wish.spread.length > 0) {
    return soft.length === 0 ? undefined : inverted(soft.map((each) => own(each)));
  }
  const { owner } = wish;
  if (owner === undefined) return undefined;
  const on = (account: Account): number => account.owners.get(owner) ?? 0;
  const parts = [part(nodes.map(on), nodes.length, 3)];
  if (nodes.some(({ labels }) => labels[ZONE] !== undefined)) parts.push(byZone());
  return inverted(parts);

  function part(counts: Scores, domains: number, maxSkew: number): Scores {
    const weight = Math.log(domains + 2);
    return counts.map((count) => count * weight + maxSkew - 1);
  }
  function byZone(): Scores {
    const counts = new Map<string, number>();
    for (const account of cluster.order) {
      const zone = account.labels[ZONE] ?? '';
      counts.set(zone, (counts.get(zone) ?? 0) + on(account));
    }
    const zones = new Set(nodes.map(({ labels }) => labels[ZONE]));
    return part(
      nodes.map(({ labels }) => counts.get(labels[ZONE] ?? '') ?? 0),
      zones.size,
      5,
    );
  }
  function own(spread: Spread): Scores {
    if (spread.key === HOST) {
      const count = ({ pods }: Account): number =>
        [...pods.values()].filter((pod) => counted(pod, spread)).length;
      return part(nodes.map(count), nodes.length, spread.maxSkew);
    }
    const counts = countDomains(spread, wish, cluster);
    const domains = new Set(nodes.map(({ labels }) => labels[spread.key]));
    return part(
      nodes.map(({ labels }) => counts.get(labels[spread.key] ?? '') ?? 0),
      domains.size,
      spread.maxSkew,
    );
  }
  function inverted(parts: Scores[]): Scores {
    const raw = nodes.map((_, i) =>
      Math.round(parts.reduce((sum, each) => sum + (each[i] ?? 0), 0)),
    );
    const most = Math.max(...raw);
    const least = Math.min(...raw);
    return raw.map((each) => (most === 0 ? 100 : Math.trunc((100 * (most + least - each)) / most)));
  }
}

/** InterPodAffinity: preferred nearness to and distance from other pods. */
function company(wish: Wish, nodes: readonly Account[], cluster: Cluster): Scores | undefined {
  if (wish.preferredTerms.length === 0) return undefined;
  const raw: Scores = nodes.map(() => 0);
  for (const { weight, term } of wish.preferredTerms) {
    const counts = new Map<string, number>();
    for (const account of cluster.order) {
      const domain = account.labels[term.key];
      if (domain === undefined) continue;
      let count = 0;
      for (const pod of account.pods.values()) if (term.matches(pod)) count++;
      if (count > 0) counts.set(domain, (counts.get(domain) ?? 0) + count);
    }
    nodes.forEach(({ labels }, i) => {
      raw[i] = (raw[i] ?? 0) + weight * (counts.get(labels[term.key] ?? '') ?? 0);
    });
  }
  const [most, least] = [Math.max(...raw), Math.min(...raw)];
  if (most === least) return undefined;
  return raw.map((each) => Math.trunc((100 * (each - least)) / (most - least)));
}
