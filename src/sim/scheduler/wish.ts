import { selectorOf, type Labels, type Selector } from '../machinery/index.js';
import type {
  NodeSelectorTerm,
  Pod,
  PodAffinityTerm,
  TopologySpreadConstraint,
} from '../types/index.js';
import { hostPorts, placed, type Account, type Placed } from './account.js';
import { nodeFilter, termHolds } from './node-affinity.js';

/** A pod that waits for a node, with its wishes in a form that is quick to check. */
export interface Wish extends Placed {
  /** Whether nodeSelector and required node affinity hold on a node. Undefined: any node will do. */
  nodes: ((account: Account) => boolean) | undefined;
  /** The only nodes that come into question (matchFields metadata.name of each term). */
  names: Set<string> | undefined;
  preferred: { weight: number; holds: (account: Account) => boolean }[];
  near: Term[];
  apart: Term[];
  preferredTerms: { weight: number; term: Term }[];
  spread: Spread[];
  claims: string[];
}

/** Pods that a (anti-)affinity term means. */
export interface Term {
  key: string;
  matches: (pod: Placed) => boolean;
}

export interface Spread {
  key: string;
  maxSkew: number;
  minDomains: number;
  hard: boolean;
  selector: Selector;
  namespace: string;
}

export type Namespaces = (name: string) => Labels | undefined;

export function wishOf(pod: Pod, namespaces: Namespaces): Wish {
  const { affinity } = pod.spec ?? {};
  const nodes = nodeFilter(pod.spec ?? { containers: [] });
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required?.nodeSelectorTerms;
  const compile = (list: PodAffinityTerm[] | undefined): Term[] =>
    (list ?? []).map((term) => termOf(term, pod, namespaces));
  const weighted = (
    sign: 1 | -1,
    list: { weight: number; podAffinityTerm: PodAffinityTerm }[] = [],
  ) =>
    list.map(({ weight, podAffinityTerm }) => ({
      weight: sign * weight,
      term: termOf(podAffinityTerm, pod, namespaces),
    }));
  return {
    ...placed(pod),
    ports: hostPorts(pod),
    nodes: nodes === undefined ? undefined : ({ labels, name }) => nodes(labels, name),
    names: namesOf(terms),
    preferred: (affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ weight, preference }) => ({
        weight,
        holds: ({ labels, name }) => termHolds(preference, labels, name),
      }),
    ),
    near: compile(affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    apart: apartOf(pod, namespaces),
    preferredTerms: [
      ...weighted(1, affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
      ...weighted(-1, affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    ],
    spread: (pod.spec?.topologySpreadConstraints ?? []).map((each) => spreadOf(each, pod)),
    claims: (pod.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim, ephemeral, name }) => {
      if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName];
      return ephemeral === undefined ? [] : [`${pod.metadata?.name}-${name}`];
    }),
  };
}

/** The pods that a pod does not want to be with. */
export function apartOf(pod: Pod, namespaces: Namespaces): Term[] {
  const terms =
    pod.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.map((term) => termOf(term, pod, namespaces));
}

function namesOf(terms: NodeSelectorTerm[] | undefined): Set<string> | undefined {
  if (terms === undefined) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const field = matchFields.find(
      ({ key, operator }) => key === 'metadata.name' && operator === 'In',
    );
    if (field === undefined) return undefined;
    for (const name of field.values ?? []) names.add(name);
  }
  return names;
}

function termOf(term: PodAffinityTerm, pod: Pod, namespaces: Namespaces): Term {
  const selector = withKeys(term.labelSelector, term.matchLabelKeys, pod);
  const named = term.namespaces ?? [];
  const chosen =
    term.namespaceSelector === undefined ? undefined : selectorOf(term.namespaceSelector);
  const own = pod.metadata?.namespace ?? '';
  const inside = (namespace: string): boolean => {
    if (named.length === 0 && chosen === undefined) return namespace === own;
    return named.includes(namespace) || (chosen?.(namespaces(namespace)) ?? false);
  };
  return {
    key: term.topologyKey,
    matches: (other) => inside(other.namespace) && selector(other.labels),
  };
}

/** A selector that also asks for the pod's own values of some labels. */
function withKeys(
  fields: PodAffinityTerm['labelSelector'],
  keys: string[] | undefined,
  pod: Pod,
): Selector {
  const own = (keys ?? []).flatMap((key) => {
    const value = pod.metadata?.labels?.[key];
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
  });
  if (fields === undefined || own.length === 0) return selectorOf(fields);
  return selectorOf({
    ...fields,
    matchExpressions: [...(fields.matchExpressions ?? []), ...own],
  });
}

function spreadOf(constraint: TopologySpreadConstraint, pod: Pod): Spread {
  return {
    key: constraint.topologyKey,
    maxSkew: constraint.maxSkew,
    minDomains: constraint.minDomains ?? 1,
    hard: constraint.whenUnsatisfiable === 'DoNotSchedule',
    selector: withKeys(constraint.labelSelector, constraint.matchLabelKeys, pod),
    namespace: pod.metadata?.namespace ?? '',
  };
}
