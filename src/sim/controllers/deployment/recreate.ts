import type { Pod } from '../../types/index.js';
import { isTerminal, uidOf } from '../common/index.js';
import { actualOf, active, wanted } from './numbers.js';
import type { Rollout } from './rollout.js';
import { syncRevision } from './sets.js';
import { cleanUp, resizeTo } from './scale.js';
import { isComplete } from './status.js';

/**
 * One step of a Recreate rollout (recreate.go): the old ReplicaSets go to 0; the new one is made and
 * sized only when none of their pods is left, terminating ones included.
 */
export function rollRecreate(rollout: Rollout): void {
  syncRevision(rollout, false);
  const running = active(rollout.old);
  for (const set of running) resizeTo(rollout, set, 0);
  if (running.length > 0 || oldPodsLeft(rollout)) return;
  if (rollout.fresh === undefined) syncRevision(rollout, true);
  if (rollout.fresh !== undefined) resizeTo(rollout, rollout.fresh, wanted(rollout.deployment));
  if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanUp(rollout);
}

function oldPodsLeft({ sim, old }: Rollout): boolean {
  if (actualOf(old) > 0) return true;
  return old.some((set) =>
    sim.api.by<Pod>('podsByOwner', uidOf(set)).some((pod) => !isTerminal(pod)),
  );
}
