import type { Account, Placed } from './account.js';
import type { Cluster } from './cluster.js';
import type { Spread, Term, Wish } from './wish.js';

/** What has to be known of all pods before a pod is held against each node (PreFilter). */
export interface State {
  spread: {
    key: string;
    maxSkew: number;
    /** 1 when the pod counts itself. */
    self: number;
    /** Pods in the domain that has fewest. */
    least: number;
    count: (domain: string) => number;
  }[];
  near: Domains[];
  /** Nobody meets the terms yet, and the pod itself would. */
  first: boolean;
  apart: Domains[];
  /** Where pods are that do not want this one. */
  othersApart: Domains[];
  /** Why the pod's volumes keep it off a node. */
  volumes: ((account: Account) => string | undefined) | undefined;
}

/** The values of a node label under which pods are that a term means. */
export interface Domains {
  key: string;
  domains: ReadonlySet<string>;
}

const NONE: never[] = [];

export function stateFor(wish: Wish, cluster: Cluster, volumes: State['volumes']): State {
  const near = wish.near.map((term) => domainsOf(term, cluster));
  return {
    spread: wish.spread.length === 0 ? NONE : hardSpread(wish, cluster),
    near,
    first:
      near.length > 0 &&
      near.every(({ domains }) => domains.size === 0) &&
      wish.near.every((term) => term.matches(wish)),
    apart: wish.apart.map((term) => domainsOf(term, cluster)),
    othersApart: cluster.shy.size === 0 ? NONE : refusedBy(wish, cluster),
    volumes,
  };
}

function domainsOf(term: Term, cluster: Cluster): Domains {
  const domains = new Set<string>();
  for (const account of cluster.accounts.values()) {
    const domain = account.labels[term.key];
    if (domain === undefined || domains.has(domain)) continue;
    for (const pod of account.pods.values()) {
      if (!term.matches(pod)) continue;
      domains.add(domain);
      break;
    }
  }
  return { key: term.key, domains };
}

function refusedBy(wish: Wish, cluster: Cluster): Domains[] {
  const found = new Map<string, Set<string>>();
  for (const { account, terms } of cluster.shy.values()) {
    for (const term of terms) {
      const domain = account.labels[term.key];
      if (domain === undefined || !term.matches(wish)) continue;
      const domains = found.get(term.key) ?? new Set<string>();
      found.set(term.key, domains.add(domain));
    }
  }
  return [...found].map(([key, domains]) => ({ key, domains }));
}

function hardSpread(wish: Wish, cluster: Cluster): State['spread'] {
  return wish.spread
    .filter(({ hard }) => hard)
    .map((spread) => {
      const counts = countDomains(spread, wish, cluster);
      const least = counts.size < spread.minDomains ? 0 : Math.min(...counts.values());
      return {
        key: spread.key,
        maxSkew: spread.maxSkew,
        self: spread.selector(wish.labels) ? 1 : 0,
        least,
        count: (domain) => counts.get(domain) ?? 0,
      };
    });
}

/** Pods that a spread constraint means, by domain; only on nodes that the pod may be on at all. */
export function countDomains(spread: Spread, wish: Wish, cluster: Cluster): Map<string, number> {
  const counts = new Map<string, number>();
  for (const account of cluster.accounts.values()) {
    const domain = account.labels[spread.key];
    if (domain === undefined || wish.nodes?.(account) === false) continue;
    let count = counts.get(domain) ?? 0;
    for (const pod of account.pods.values()) if (counted(pod, spread)) count++;
    counts.set(domain, count);
  }
  return counts;
}

export const counted = (pod: Placed, { selector, namespace }: Spread): boolean =>
  !pod.terminating && pod.namespace === namespace && selector(pod.labels);
