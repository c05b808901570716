import type { Node, Pod } from '../types/index.js';
import { describe, openAccount, placed, put, take, type Account } from './account.js';
import type { Requests } from './requests.js';
import { apartOf, type Namespaces, type Term } from './wish.js';

/** All nodes with what is on them, kept as nodes and pods change; nothing is ever added up anew. */
export interface Cluster {
  accounts: Map<string, Account>;
  /** In a fixed order, for the walk that starts where the last one ended. */
  order: Account[];
  /** Pods that do not want others near them, by UID. */
  shy: Map<string, { account: Account; terms: Term[] }>;
  node(node: Node): void;
  noNode(name: string): void;
  /** A pod on a node, or a change of it. */
  place(pod: Pod, node: string, requests?: Requests): void;
  remove(uid: string): void;
}

export function createCluster(namespaces: Namespaces): Cluster {
  const accounts = new Map<string, Account>();
  const shy = new Map<string, { account: Account; terms: Term[] }>();
  /** Where each pod is. */
  const where = new Map<string, string>();
  /** Pods of nodes that are not known yet. */
  const waiting = new Map<string, Map<string, Pod>>();
  const cluster: Cluster = {
    accounts,
    order: [],
    shy,
    node: (node) => {
      const name = node.metadata?.name ?? '';
      const known = accounts.get(name);
      if (known !== undefined) {
        describe(known, node);
        return;
      }
      accounts.set(name, openAccount(node));
      cluster.order = [...accounts.values()];
      for (const pod of waiting.get(name)?.values() ?? []) cluster.place(pod, name);
      waiting.delete(name);
    },
    noNode: (name) => {
      const pods = [...(accounts.get(name)?.pods ?? [])].map(
        ([uid, { pod }]) => [uid, pod] as const,
      );
      if (pods.length > 0) waiting.set(name, new Map(pods));
      accounts.delete(name);
      cluster.order = [...accounts.values()];
    },
    place: (pod, node, requests) => {
      const uid = pod.metadata?.uid ?? '';
      const account = accounts.get(node);
      where.set(uid, node);
      if (account === undefined) {
        const pods = waiting.get(node) ?? new Map<string, Pod>();
        waiting.set(node, pods.set(uid, pod));
        return;
      }
      put(account, placed(pod, requests));
      if (pod.spec?.affinity?.podAntiAffinity === undefined) return;
      const terms = apartOf(pod, namespaces);
      if (terms.length > 0) shy.set(uid, { account, terms });
    },
    remove: (uid) => {
      const node = where.get(uid);
      if (node === undefined) return;
      where.delete(uid);
      shy.delete(uid);
      waiting.get(node)?.delete(uid);
      const account = accounts.get(node);
      if (account !== undefined) take(account, uid);
    },
  };
  return cluster;
}
