import type { Recorder, Sim } from '../../contract/index.js';
import type { Deployment, ReplicaSet } from '../../types/index.js';
import { nameOf, namespaceOf, type Moments } from '../common/index.js';

/** A Deployment in hand, with what its steps need. */
export interface Rollout {
  sim: Sim;
  recorder: Recorder;
  moments: Moments;
  deployment: Deployment;
  /** All ReplicaSets of it, the oldest first. */
  sets: ReplicaSet[];
  /** The one with the Deployment's template. */
  fresh: ReplicaSet | undefined;
  old: ReplicaSet[];
}

/** Writes through the status and goes on with what came of it. */
export function updateStatus(rollout: Rollout, change: (draft: Deployment) => void): void {
  const { sim, deployment } = rollout;
  const [namespace, name] = [namespaceOf(deployment), nameOf(deployment)];
  rollout.deployment =
    sim.api.updateStatus<Deployment>('deployments.apps', namespace, name, change) ?? deployment;
}
