import { active, availableOf, maxUnavailable, newReplicas, wanted, wantedOf } from './numbers.js';
import type { Rollout } from './rollout.js';
import { byAge, syncRevision } from './sets.js';
import { cleanUp, resizeTo } from './scale.js';
import { isComplete } from './status.js';

/**
 * One step of a rolling update (rolling.go): the new ReplicaSet grows as far as maxSurge allows, else the
 * old ones shrink as far as maxUnavailable allows. The next change of a status brings the next step.
 *
 *     new < wanted, room above      → new grows
 *     old > 0, enough are available → old shrinks: what is unhealthy first
 *     all new, all available        → old ReplicaSets beyond the history limit go
 */
export function rollRolling(rollout: Rollout): void {
  syncRevision(rollout, true);
  if (grow(rollout) || shrink(rollout)) return;
  if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanUp(rollout);
}

function grow(rollout: Rollout): boolean {
  const { deployment, fresh, sets } = rollout;
  if (fresh === undefined || wanted(fresh) === wanted(deployment)) return false;
  if (wanted(fresh) > wanted(deployment)) return resizeTo(rollout, fresh, wanted(deployment));
  return resizeTo(rollout, fresh, newReplicas(deployment, sets, wanted(fresh)));
}

function shrink(rollout: Rollout): boolean {
  const { deployment, fresh, old, sets } = rollout;
  if (fresh === undefined || wantedOf(old) === 0) return false;
  const enough = wanted(deployment) - maxUnavailable(deployment);
  const notYet = wanted(fresh) - (fresh.status?.availableReplicas ?? 0);
  const most = wantedOf(sets) - enough - notYet;
  if (most <= 0) return false;
  const unhealthy = dropUnhealthy(rollout, most);
  return dropHealthy(rollout, enough) || unhealthy;
}

/** Old replicas that are not available: they give nothing, and would stand in the way. */
function dropUnhealthy(rollout: Rollout, most: number): boolean {
  let left = most;
  for (const set of active(rollout.old).sort(byAge)) {
    const drop = Math.min(left, wanted(set) - (set.status?.availableReplicas ?? 0));
    if (drop > 0 && resizeTo(rollout, set, wanted(set) - drop)) left -= drop;
  }
  return left < most;
}

function dropHealthy(rollout: Rollout, enough: number): boolean {
  const spare = availableOf(rollout.sets) - enough;
  let left = spare;
  for (const set of active(rollout.old).sort(byAge)) {
    const drop = Math.min(wanted(set), left);
    if (drop > 0 && resizeTo(rollout, set, wanted(set) - drop)) left -= drop;
  }
  return left < spare;
}
