import { same } from '../../machinery/index.js';
import type { Deployment, DeploymentCondition, DeploymentStatus } from '../../types/index.js';
import {
  conditionOf,
  nameOf,
  orNone,
  uidOf,
  withCondition,
  withoutCondition,
} from '../common/index.js';
import { actualOf, availableOf, maxUnavailable, readyOf, wanted, wantedOf } from './numbers.js';
import { updateStatus, type Rollout } from './rollout.js';

const NEVER = 2 ** 31 - 1;

/** Whether it says how long a rollout may take without any progress. */
export function hasDeadline({ spec }: Deployment): boolean {
  return spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NEVER;
}

const progressOf = (status?: DeploymentStatus): DeploymentCondition | undefined =>
  conditionOf(status?.conditions, 'Progressing');

function condition(
  rollout: Rollout,
  type: string,
  status: string,
  reason: string,
  message: string,
): DeploymentCondition {
  const now = rollout.sim.clock.stamp();
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: now };
}

export function setProgress(rollout: Rollout, status: string, reason: string, text: string): void {
  const next = condition(rollout, 'Progressing', status, reason, text);
  write(rollout, {
    ...rollout.deployment.status,
    conditions: withCondition(rollout.deployment.status?.conditions, next),
  });
}

function write(rollout: Rollout, status: DeploymentStatus): void {
  updateStatus(rollout, (draft) => {
    draft.status = status;
  });
}

/** What the ReplicaSets add up to (calculateStatus). */
function calculate(rollout: Rollout): DeploymentStatus {
  const { deployment, sets, fresh } = rollout;
  const available = availableOf(sets);
  const enough = available >= wanted(deployment) - maxUnavailable(deployment);
  const availability = enough
    ? condition(
        rollout,
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
      )
    : condition(
        rollout,
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      );
  return {
    observedGeneration: deployment.metadata?.generation,
    replicas: orNone(actualOf(sets)),
    updatedReplicas: orNone(actualOf(fresh === undefined ? [] : [fresh])),
    readyReplicas: orNone(readyOf(sets)),
    availableReplicas: orNone(available),
    unavailableReplicas: orNone(Math.max(0, wantedOf(sets) - available)),
    collisionCount: deployment.status?.collisionCount,
    conditions: withCondition(deployment.status?.conditions, availability),
  };
}

/** All replicas are of the new template and available, and nothing of the old ones is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const count = wanted(deployment);
  return (
    (status.updatedReplicas ?? 0) === count &&
    (status.replicas ?? 0) === count &&
    (status.availableReplicas ?? 0) === count &&
    (status.observedGeneration ?? 0) >= (deployment.metadata?.generation ?? 0)
  );
}

function progressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number =>
    (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Cluster time that the rollout may still go on without progress, ms. */
export function deadlineLeft(rollout: Rollout): number | undefined {
  const { deployment, moments } = rollout;
  const current = progressOf(deployment.status);
  if (!hasDeadline(deployment) || current === undefined) return undefined;
  const mark = `${current.lastUpdateTime ?? ''}`;
  const allowed = (deployment.spec?.progressDeadlineSeconds ?? 0) * 1000;
  return allowed - moments.since(uidOf(deployment), mark);
}

function timedOut(rollout: Rollout): boolean {
  const reason = progressOf(rollout.deployment.status)?.reason;
  if (reason === undefined || reason === 'NewReplicaSetAvailable') return false;
  return reason === 'ProgressDeadlineExceeded' || (deadlineLeft(rollout) ?? 1) < 0;
}

/** The Progressing condition as it follows from what changed (syncRolloutStatus). */
function judge(rollout: Rollout, status: DeploymentStatus): DeploymentCondition[] {
  const { deployment, fresh } = rollout;
  const conditions = status.conditions ?? [];
  if (!hasDeadline(deployment)) return withoutCondition(conditions, 'Progressing');
  const current = progressOf(deployment.status);
  const settled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) &&
    current?.reason === 'NewReplicaSetAvailable';
  if (settled) return conditions;

  const subject =
    fresh === undefined ? `Deployment "${nameOf(deployment)}"` : `ReplicaSet "${nameOf(fresh)}"`;
  const say = (value: string, reason: string, text: string): DeploymentCondition =>
    condition(rollout, 'Progressing', value, reason, `${subject} ${text}`);
  if (isComplete(deployment, status)) {
    const next = say('True', 'NewReplicaSetAvailable', 'has successfully progressed.');
    return withCondition(conditions, next);
  }
  if (progressed(deployment.status ?? {}, status)) {
    const next = say('True', 'ReplicaSetUpdated', 'is progressing.');
    if (current?.status === 'True') next.lastTransitionTime = current.lastTransitionTime;
    return [...withoutCondition(conditions, 'Progressing'), next];
  }
  if (timedOut(rollout)) {
    const next = say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.');
    return withCondition(conditions, next);
  }
  return conditions;
}

/** The failure of a ReplicaSet to make pods, as the Deployment shows it: the new one's first. */
function failures({ fresh, sets }: Rollout): DeploymentCondition | undefined {
  for (const set of fresh === undefined ? sets : [fresh, ...sets]) {
    const found = conditionOf(set.status?.conditions, 'ReplicaFailure');
    if (found !== undefined) return { ...found, lastUpdateTime: found.lastTransitionTime };
  }
  return undefined;
}

/** Writes the status while a rollout may be going on. Returns after how many ms to look again. */
export function syncRollout(rollout: Rollout): number | undefined {
  const status = calculate(rollout);
  const judged = judge(rollout, status);
  const failure = failures(rollout);
  status.conditions =
    failure === undefined
      ? withoutCondition(judged, 'ReplicaFailure')
      : withCondition(judged, failure);
  if (!same(rollout.deployment.status, status)) write(rollout, status);
  const reason = progressOf(status)?.reason;
  if (isComplete(rollout.deployment, status) || reason === 'ProgressDeadlineExceeded') {
    return undefined;
  }
  const left = deadlineLeft(rollout);
  return left === undefined ? undefined : Math.max(0, left) + 1000;
}

/** Writes the status of a Deployment that was scaled or is paused: no progress is judged. */
export function syncCounts(rollout: Rollout): void {
  const status = calculate(rollout);
  if (!same(rollout.deployment.status, status)) write(rollout, status);
}

/** Says in the Progressing condition that it was paused or resumed (checkPausedConditions). */
export function notePause(rollout: Rollout): void {
  const { deployment } = rollout;
  const reason = progressOf(deployment.status)?.reason;
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return;
  const paused = deployment.spec?.paused === true;
  if (paused && reason !== 'DeploymentPaused') {
    setProgress(rollout, 'Unknown', 'DeploymentPaused', 'Deployment is paused');
  } else if (!paused && reason === 'DeploymentPaused') {
    setProgress(rollout, 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
  }
}
