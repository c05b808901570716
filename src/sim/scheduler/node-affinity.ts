import { meets, type Labels } from '../machinery/index.js';
import type { NodeSelectorTerm, PodSpec, Taint, Toleration } from '../types/index.js';

/** Whether a node with these labels and this name is meant. */
export type NodeFilter = (labels: Labels, name: string) => boolean;

/** nodeSelector and required node affinity of a pod. Undefined: any node will do. */
export function nodeFilter({ nodeSelector, affinity }: PodSpec): NodeFilter | undefined {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required?.nodeSelectorTerms;
  if (nodeSelector === undefined && terms === undefined) return undefined;
  const entries = Object.entries(nodeSelector ?? {});
  return (labels, name) =>
    entries.every(([key, value]) => labels[key] === value) &&
    (terms?.some((term) => termHolds(term, labels, name)) ?? true);
}

/** A term without any requirement means no node. */
export function termHolds(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  labels: Labels,
  name: string,
): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const fields = { 'metadata.name': name };
  return (
    matchExpressions.every((requirement) => meets(labels, requirement)) &&
    matchFields.every((requirement) => meets(fields, requirement))
  );
}

/** Whether one of the tolerations tolerates a taint: pkg/apis/core v1 helper ToleratesTaint. */
export function tolerates(
  tolerations: readonly Toleration[] | undefined,
  { key, value = '', effect }: Taint,
): boolean {
  return (tolerations ?? []).some(
    (each) =>
      (!each.effect || each.effect === effect) &&
      (!each.key || each.key === key) &&
      (each.operator === 'Exists' || (each.key && (each.value ?? '') === value)),
  );
}
