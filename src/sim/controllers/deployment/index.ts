import type { Component, Sim } from '../../contract/index.js';
import { controllerOf, selectorOf } from '../../machinery/index.js';
import type { Deployment, Pod, ReplicaSet } from '../../types/index.js';
import {
  claim,
  createMoments,
  isBeingDeleted,
  keyOf,
  namespaceOf,
  nameOf,
  splitKey,
  startLoop,
  uidOf,
  type Owned,
} from '../common/index.js';
import { rollRecreate } from './recreate.js';
import { rollRolling } from './rolling.js';
import { cleanUp, isScaling, scale } from './scale.js';
import type { Rollout } from './rollout.js';
import { SETS, sortOut, syncRevision } from './sets.js';
import { notePause, syncCounts, syncRollout } from './status.js';
import { isRolling } from './numbers.js';

/**
 * The Deployment controller.
 *
 *     being deleted   → only its status
 *     paused          → follows its size, cleans up; no rollout
 *     size changed    → all its ReplicaSets in proportion
 *     else            → a step of its strategy, then the status with its progress
 */
export function startDeployments(sim: Sim, sets: Owned<ReplicaSet>, pods: Owned<Pod>): Component {
  const { api } = sim;
  const recorder = sim.recorders('deployment-controller');
  const moments = createMoments(sim.clock);

  const work = (key: string): void => {
    const deployment = api.get<Deployment>('deployments.apps', ...splitKey(key));
    if (deployment === undefined) return;
    const rollout: Rollout = {
      sim,
      recorder,
      moments,
      deployment,
      sets: [],
      fresh: undefined,
      old: [],
    };
    const owned = api
      .by<ReplicaSet>('byOwner', uidOf(deployment))
      .filter((set) => set.kind === 'ReplicaSet' && controllerOf(set)?.uid === uidOf(deployment));
    const selector = selectorOf(deployment.spec?.selector);
    const orphans = sets.orphans(namespaceOf(deployment));
    sortOut(rollout, claim(api, SETS, deployment, selector, owned, orphans));
    const again = advance(rollout);
    if (again !== undefined) loop.addAfter(key, again);
  };
  const loop = startLoop(sim, 'deployment-controller', work);
  loop.watch<Deployment>('deployments.apps', ({ type, object }) => {
    if (type === 'DELETED') moments.forget(uidOf(object));
    else loop.add(keyOf(object));
  });
  sets.onOwned('Deployment', (owner) => loop.add(owner));
  sets.onOrphan((set) => {
    for (const deployment of api.list<Deployment>('deployments.apps', namespaceOf(set))) {
      if (selectorOf(deployment.spec?.selector)(set.metadata?.labels)) loop.add(keyOf(deployment));
    }
  });
  // A Recreate rollout waits for the last old pod, of which no ReplicaSet's status tells.
  pods.onOwned('ReplicaSet', (owner, { type }) => {
    if (type !== 'DELETED') return;
    const set = api.get<ReplicaSet>(SETS, ...splitKey(owner));
    const deployment = set === undefined ? undefined : controllerOf(set);
    if (set === undefined || deployment?.kind !== 'Deployment') return;
    const above = api.get<Deployment>('deployments.apps', namespaceOf(set), deployment.name);
    if (above !== undefined && !isRolling(above)) loop.add(`${namespaceOf(set)}/${nameOf(above)}`);
  });
  return loop;
}

/** One step. Returns after how many ms the rollout is to be looked at again. */
function advance(rollout: Rollout): number | undefined {
  if (isBeingDeleted(rollout.deployment)) {
    syncCounts(rollout);
    return undefined;
  }
  notePause(rollout);
  const paused = rollout.deployment.spec?.paused === true;
  if (paused || isScaling(rollout)) {
    syncRevision(rollout, false);
    scale(rollout);
    if (paused) cleanUp(rollout);
    syncCounts(rollout);
    return undefined;
  }
  if (isRolling(rollout.deployment)) rollRolling(rollout);
  else rollRecreate(rollout);
  return syncRollout(rollout);
}
