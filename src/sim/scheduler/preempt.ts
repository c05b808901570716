import type { Api } from '../contract/index.js';
import { selectorOf } from '../machinery/index.js';
import type { PodDisruptionBudget } from '../types/index.js';
import { put, take, type Account, type Placed } from './account.js';
import type { Cluster } from './cluster.js';
import { available, histogram } from './failure.js';
import type { Refusal } from './filters.js';
import { tryOn, type Nominated } from './pick.js';
import type { State } from './state.js';
import type { Wish } from './wish.js';

export interface Candidate {
  account: Account;
  victims: Placed[];
  /** How many of them a disruption budget protects. */
  violations: number;
}

/** Whose pods must go so that a pod fits, or why that cannot help (the text of FailedScheduling). */
export type Outcome = { candidate: Candidate } | { text: string };

/** Preemption: framework/preemption/preemption.go with plugins/defaultpreemption. */
export function preempt(
  api: Api,
  wish: Wish,
  cluster: Cluster,
  refusals: ReadonlyMap<Account, Refusal>,
  nominated: Nominated,
  stateOf: () => State,
): Outcome {
  if (wish.pod.spec?.preemptionPolicy === 'Never') {
    return { text: 'not eligible due to preemptionPolicy=Never.' };
  }
  if (isWaiting(wish, cluster, refusals)) {
    return { text: 'not eligible due to a terminating pod on the nominated node.' };
  }
  const counts = new Map<string, number>();
  const say = (reason: string): void => {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  };
  const budgets = protectedBy(api);
  const candidates: Candidate[] = [];
  for (const account of cluster.order) {
    const refusal = refusals.get(account);
    if (refusal === undefined || refusal.final) {
      say('Preemption is not helpful for scheduling');
      continue;
    }
    const tried = tryWithout(wish, account, nominated, stateOf, budgets);
    if (Array.isArray(tried)) tried.forEach(say);
    else candidates.push(tried);
  }
  const candidate = candidates.sort(compare)[0];
  if (candidate !== undefined) return { candidate };
  return { text: available(cluster.order.length, histogram(counts), undefined) };
}

/** It has preempted others already, and they are still on their way out. */
function isWaiting(wish: Wish, cluster: Cluster, refusals: ReadonlyMap<Account, Refusal>): boolean {
  const account = cluster.accounts.get(wish.pod.status?.nominatedNodeName ?? '');
  if (account === undefined || refusals.get(account)?.final === true) return false;
  return [...account.pods.values()].some(
    ({ terminating, priority, pod }) =>
      terminating &&
      priority < wish.priority &&
      pod.status?.conditions?.some(
        ({ type, reason }) => type === 'DisruptionTarget' && reason === 'PreemptionByScheduler',
      ),
  );
}

function tryWithout(
  wish: Wish,
  account: Account,
  nominated: Nominated,
  stateOf: () => State,
  isProtected: (pods: Placed[]) => Set<Placed>,
): Candidate | string[] {
  const weaker = [...account.pods.values()].filter(({ priority }) => priority < wish.priority);
  if (weaker.length === 0) return ['No preemption victims found for incoming pod'];
  for (const pod of weaker) take(account, pod.uid);
  const refusal = tryOn(wish, account, stateOf(), nominated);
  const victims: Placed[] = [];
  let violations = 0;
  if (refusal === undefined) {
    const guarded = isProtected(weaker);
    weaker.sort((a, b) => Number(guarded.has(b)) - Number(guarded.has(a)) || importance(a, b));
    for (const pod of weaker) {
      put(account, pod);
      if (tryOn(wish, account, stateOf(), nominated) === undefined) continue;
      take(account, pod.uid);
      victims.push(pod);
      if (guarded.has(pod)) violations++;
    }
  }
  for (const pod of refusal === undefined ? victims : weaker) put(account, pod);
  return refusal?.reasons ?? { account, victims: victims.sort(importance), violations };
}

const startOf = ({ pod }: Placed): string => pod.status?.startTime ?? '~';

/** The more important first: by priority, then the older. */
function importance(a: Placed, b: Placed): number {
  return b.priority - a.priority || (startOf(a) < startOf(b) ? -1 : 1);
}

/** Better first: fewer violations, lower priorities, fewer victims, the younger ones. */
function compare(a: Candidate, b: Candidate): number {
  const highest = ({ victims }: Candidate): number => victims[0]?.priority ?? 0;
  const sum = ({ victims }: Candidate): number =>
    victims.reduce((all, { priority }) => all + priority + 2 ** 31, 0);
  const earliest = ({ victims }: Candidate): string => {
    const top = victims.filter(({ priority }) => priority === victims[0]?.priority);
    return top.map(startOf).sort()[0] ?? '';
  };
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    (earliest(a) > earliest(b) ? -1 : 1)
  );
}

/** Which of some pods a budget does not allow to go (filterPodsWithPDBViolation). */
function protectedBy(api: Api): (pods: Placed[]) => Set<Placed> {
  const budgets = api.list<PodDisruptionBudget>('poddisruptionbudgets.policy').map((budget) => ({
    namespace: budget.metadata?.namespace ?? '',
    matches: selectorOf(budget.spec?.selector),
    allowed: budget.status?.disruptionsAllowed ?? 0,
  }));
  return (pods) => {
    const left = budgets.map(({ allowed }) => allowed);
    const guarded = new Set<Placed>();
    for (const pod of pods.toSorted(importance)) {
      for (const [i, { namespace, matches }] of budgets.entries()) {
        if (namespace !== pod.namespace || !matches(pod.labels)) continue;
        const rest = (left[i] ?? 0) - 1;
        left[i] = rest;
        if (rest < 0) guarded.add(pod);
      }
    }
    return guarded;
  };
}
