import type { Deployment, ReplicaSet } from '../../types/index.js';
import { scaled } from '../common/index.js';

/** The annotations that a Deployment keeps on its ReplicaSets (deployment_util.go). */
export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

type Sets = readonly ReplicaSet[];

export const wanted = (object: Deployment | ReplicaSet): number => object.spec?.replicas ?? 0;
export const isRolling = (deployment: Deployment): boolean =>
  (deployment.spec?.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';

const sum = (sets: Sets, count: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (count(set) ?? 0), 0);
export const wantedOf = (sets: Sets): number => sum(sets, wanted);
export const actualOf = (sets: Sets): number => sum(sets, ({ status }) => status?.replicas);
export const readyOf = (sets: Sets): number => sum(sets, ({ status }) => status?.readyReplicas);
export const availableOf = (sets: Sets): number =>
  sum(sets, ({ status }) => status?.availableReplicas);
export const active = (sets: Sets): ReplicaSet[] => sets.filter((set) => wanted(set) > 0);

/** How far a rolling update may go beyond and below the wanted number. Both 0 would be a standstill. */
function fences(deployment: Deployment): { surge: number; unavailable: number } {
  const { maxSurge, maxUnavailable } = deployment.spec?.strategy?.rollingUpdate ?? {};
  const surge = scaled(maxSurge, wanted(deployment), true);
  const unavailable = scaled(maxUnavailable, wanted(deployment), false);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export const maxSurge = (deployment: Deployment): number =>
  isRolling(deployment) ? fences(deployment).surge : 0;

export function maxUnavailable(deployment: Deployment): number {
  if (!isRolling(deployment) || wanted(deployment) === 0) return 0;
  return Math.min(fences(deployment).unavailable, wanted(deployment));
}

/** How many replicas the new ReplicaSet may have now (NewRSNewReplicas). */
export function newReplicas(deployment: Deployment, all: Sets, fresh: number): number {
  if (!isRolling(deployment)) return wanted(deployment);
  const room = wanted(deployment) + maxSurge(deployment) - wantedOf(all);
  if (room <= 0) return fresh;
  return fresh + Math.min(room, wanted(deployment) - fresh);
}

export function numberIn(set: ReplicaSet, annotation: string): number | undefined {
  const text = set.metadata?.annotations?.[annotation];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The share of `toAdd` (negative: to remove) that falls to one ReplicaSet (GetReplicaSetProportion). */
export function proportion(
  set: ReplicaSet,
  deployment: Deployment,
  toAdd: number,
  added: number,
): number {
  if (wanted(set) === 0 || toAdd === 0 || toAdd === added) return 0;
  const share = fraction(set, deployment);
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
}

function fraction(set: ReplicaSet, deployment: Deployment): number {
  if (wanted(deployment) === 0) return -wanted(set);
  const before = numberIn(set, MAX_REPLICAS) ?? 0;
  const base = before === 0 ? (deployment.status?.replicas ?? 0) : before;
  if (base === 0) return 0;
  const size = (wanted(set) * (wanted(deployment) + maxSurge(deployment))) / base;
  // Half away from zero, as integer.RoundToInt32.
  return Math.round(size) - wanted(set);
}
