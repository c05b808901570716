import type { Streams } from '../machinery/index.js';
import { put, take, type Account, type Placed } from './account.js';
import type { Cluster } from './cluster.js';
import { filter, type Refusal } from './filters.js';
import { scores } from './score.js';
import type { State } from './state.js';
import type { Wish } from './wish.js';

/** Pods that others were preempted for: their room is kept. By UID. */
export type Nominated = Map<string, { node: string; pod: Placed }>;

export interface Picked {
  account: Account | undefined;
  /** Why each node that was looked at was refused. */
  refusals: Map<Account, Refusal>;
}

/**
 * So many feasible nodes are enough to choose from: the least that kube-scheduler looks at
 * (minFeasibleNodesToFind). Its default of up to half of the nodes makes no choice better here.
 */
export const ENOUGH = 100;

/** Chooses nodes for pods, each time beginning where the walk over the nodes ended before. */
export function createPicker(cluster: Cluster, nominated: Nominated, streams: Streams) {
  let start = 0;
  const feasible = (wish: Wish, state: State, refusals: Picked['refusals']): Account[] => {
    const all =
      wish.names === undefined
        ? cluster.order
        : [...wish.names].flatMap((name) => cluster.accounts.get(name) ?? []);
    const found: Account[] = [];
    let seen = 0;
    for (; seen < all.length && found.length < ENOUGH; seen++) {
      const account = all[(start + seen) % all.length];
      if (account === undefined) continue;
      const refusal = tryOn(wish, account, state, nominated);
      if (refusal === undefined) found.push(account);
      else refusals.set(account, refusal);
    }
    if (all.length > 0) start = (start + seen) % all.length;
    return found;
  };
  return (wish: Wish, state: State): Picked => {
    const refusals = new Map<Account, Refusal>();
    const kept = wish.pod.status?.nominatedNodeName;
    const promised = kept === undefined ? undefined : cluster.accounts.get(kept);
    if (promised !== undefined && tryOn(wish, promised, state, nominated) === undefined) {
      return { account: promised, refusals };
    }
    const found = feasible(wish, state, refusals);
    if (found.length < 2) return { account: found[0], refusals };
    // Of the pod's own: how many pods were placed before decides no tie.
    const random = streams.fork(wish.uid);
    const points = scores(wish, found, cluster);
    let best = -Infinity;
    let ties = 0;
    let chosen: Account | undefined;
    for (const [i, account] of found.entries()) {
      const score = points[i] ?? 0;
      if (score < best) continue;
      if (score > best) {
        best = score;
        ties = 0;
      }
      ties++;
      if (random.below(ties) === 0) chosen = account;
    }
    return { account: chosen, refusals };
  };
}

/** `filter`, reckoning with the pods that the node's room is kept for. */
export function tryOn(
  wish: Wish,
  account: Account,
  state: State,
  nominated: Nominated,
): Refusal | undefined {
  if (nominated.size === 0) return filter(wish, account, state);
  const guests = [...nominated.values()].filter(
    ({ node, pod }) =>
      node === account.name && pod.uid !== wish.uid && pod.priority >= wish.priority,
  );
  for (const { pod } of guests) put(account, pod);
  try {
    return filter(wish, account, state);
  } finally {
    for (const { pod } of guests) take(account, pod.uid);
  }
}
