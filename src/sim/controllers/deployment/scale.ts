import type { ReplicaSet } from '../../types/index.js';
import { isBeingDeleted, nameOf, namespaceOf } from '../common/index.js';
import { active, isRolling, maxSurge, numberIn, proportion, wanted } from './numbers.js';
import { DESIRED_REPLICAS, wantedOf } from './numbers.js';
import type { Rollout } from './rollout.js';
import { annotateReplicas, byAge, keep, revisionOf, SETS } from './sets.js';

/** Gives a ReplicaSet a size, with the annotations that go with it, and tells of it. */
export function resize(rollout: Rollout, set: ReplicaSet, size: number): boolean {
  const { sim, recorder, deployment } = rollout;
  const before = wanted(set);
  const written = sim.api.update<ReplicaSet>(SETS, namespaceOf(set), nameOf(set), (draft) => {
    annotateReplicas(deployment, draft);
    if (draft.spec !== undefined) draft.spec.replicas = size;
  });
  keep(rollout, written);
  if (written === undefined || before === size) return false;
  const way = before < size ? 'up' : 'down';
  const text = `Scaled ${way} replica set ${nameOf(set)} from ${before} to ${size}`;
  recorder.event(deployment, 'Normal', 'ScalingReplicaSet', text);
  return true;
}

/** `resize` when there is something to change but the annotations. */
export function resizeTo(rollout: Rollout, set: ReplicaSet, size: number): boolean {
  return wanted(set) !== size && resize(rollout, set, size);
}

/** Whether the wanted number changed since the ReplicaSets were last sized. */
export function isScaling({ deployment, sets }: Rollout): boolean {
  return active(sets).some((set) => {
    const desired = numberIn(set, DESIRED_REPLICAS);
    return desired !== undefined && desired !== wanted(deployment);
  });
}

/**
 * Follows a change of the wanted number, outside or in the middle of a rollout: then all active
 * ReplicaSets grow or shrink in proportion, so that the rollout itself does not move (sync.go scale).
 */
export function scale(rollout: Rollout): void {
  const { deployment, fresh, sets } = rollout;
  const only = single(rollout);
  if (only !== undefined) {
    resizeTo(rollout, only, wanted(deployment));
    return;
  }
  if (fresh !== undefined && isSaturated(rollout, fresh)) {
    for (const old of active(rollout.old)) resizeTo(rollout, old, 0);
    return;
  }
  if (!isRolling(deployment) || sets.length === 0) return;
  for (const [set, size] of spread(rollout)) resize(rollout, set, size);
}

/** The only active ReplicaSet, or the newest when none is. Undefined when several are. */
function single({ fresh, old, sets }: Rollout): ReplicaSet | undefined {
  const running = active(sets);
  if (running.length === 0) return fresh ?? old.toSorted(byAge).at(-1);
  return running.length === 1 ? running[0] : undefined;
}

function isSaturated({ deployment }: Rollout, set: ReplicaSet): boolean {
  const count = wanted(deployment);
  return (
    wanted(set) === count &&
    numberIn(set, DESIRED_REPLICAS) === count &&
    (set.status?.availableReplicas ?? 0) === count
  );
}

function spread({ deployment, sets }: Rollout): [ReplicaSet, number][] {
  const running = active(sets);
  const count = wanted(deployment);
  const allowed = count > 0 ? count + maxSurge(deployment) : 0;
  const toAdd = allowed - wantedOf(running);
  // The largest first; of the same size the newest when growing, the oldest when shrinking.
  const age = toAdd > 0 ? -1 : 1;
  running.sort((a, b) => wanted(b) - wanted(a) || age * byAge(a, b));
  let added = 0;
  const sizes = running.map((set): [ReplicaSet, number] => {
    const part = proportion(set, deployment, toAdd, added);
    added += part;
    return [set, wanted(set) + part];
  });
  const first = sizes[0];
  if (first !== undefined && toAdd !== 0) first[1] = Math.max(0, first[1] + toAdd - added);
  return sizes;
}

/** Deletes the oldest ReplicaSets beyond `revisionHistoryLimit` that have no pods (cleanupDeployment). */
export function cleanUp({ sim, deployment, old }: Rollout): void {
  const limit = deployment.spec?.revisionHistoryLimit;
  if (limit === undefined || limit === 2 ** 31 - 1) return;
  const kept = old.filter((set) => !isBeingDeleted(set));
  kept.sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b));
  for (const set of kept.slice(0, Math.max(0, kept.length - limit))) {
    const { status, metadata } = set;
    const unseen = (metadata?.generation ?? 0) > (status?.observedGeneration ?? 0);
    if ((status?.replicas ?? 0) !== 0 || wanted(set) !== 0 || unseen) continue;
    sim.api.delete(SETS, namespaceOf(set), nameOf(set));
  }
}
