import type { Pod } from '../../types/index.js';

/** What is on a node of a rolling update: at most one old and one new pod. */
export interface OnNode {
  node: string;
  old: Pod | undefined;
  fresh: Pod | undefined;
  shouldRun: boolean;
}

export interface Step {
  remove: Pod[];
  /** Nodes that get a second, new pod. */
  surge: string[];
}

/**
 * The next step of a rolling update (update.go rollingUpdate). Without surge old pods are deleted as long
 * as no more than `maxUnavailable` nodes are without an available one; with it new pods come first, on
 * `maxSurge` nodes at a time. Old pods that are not available are no loss.
 */
export function nextStep(
  nodes: readonly OnNode[],
  maxSurge: number,
  maxUnavailable: number,
  isAvailable: (pod: Pod) => boolean,
): Step {
  return maxSurge === 0
    ? { remove: deletions(nodes, maxUnavailable, isAvailable), surge: [] }
    : surging(nodes, maxSurge, isAvailable);
}

function deletions(
  nodes: readonly OnNode[],
  maxUnavailable: number,
  isAvailable: (pod: Pod) => boolean,
): Pod[] {
  let unavailable = 0;
  const useless: Pod[] = [];
  const candidates: Pod[] = [];
  for (const { old, fresh } of nodes) {
    if ((old === undefined) === (fresh === undefined)) unavailable++;
    else if (fresh !== undefined) unavailable += isAvailable(fresh) ? 0 : 1;
    else if (old !== undefined && !isAvailable(old)) {
      useless.push(old);
      unavailable++;
    } else if (old !== undefined) candidates.push(old);
  }
  return [...useless, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))];
}

function surging(
  nodes: readonly OnNode[],
  maxSurge: number,
  isAvailable: (pod: Pod) => boolean,
): Step {
  let surging = 0;
  const remove: Pod[] = [];
  const replace: string[] = [];
  const candidates: string[] = [];
  for (const { node, old, fresh, shouldRun } of nodes) {
    if (old === undefined) continue;
    if (fresh !== undefined) {
      if (isAvailable(fresh)) remove.push(old);
      else surging++;
    } else if (!shouldRun) remove.push(old);
    else if (isAvailable(old)) candidates.push(node);
    else replace.push(node);
  }
  const more = candidates.slice(0, Math.max(0, maxSurge - surging));
  return { remove, surge: [...replace, ...more] };
}
