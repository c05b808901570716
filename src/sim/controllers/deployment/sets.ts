import { clone, same } from '../../machinery/index.js';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../types/index.js';
import {
  byCreation,
  controllerRef,
  nameOf,
  namespaceOf,
  namespaceTerminating,
  refused,
  templateHash,
  uidOf,
} from '../common/index.js';
import { DESIRED_REPLICAS, MAX_REPLICAS, REVISION, REVISION_HISTORY } from './numbers.js';
import { maxSurge, newReplicas, wanted } from './numbers.js';
import { updateStatus, type Rollout } from './rollout.js';
import { hasDeadline, setProgress } from './status.js';

export const HASH = 'pod-template-hash';
export const SETS = 'replicasets.apps';

/** Revision, then age: at many times the wall clock's speed several are made in one second. */
export const byAge = (a: ReplicaSet, b: ReplicaSet): number => {
  if (a.metadata?.creationTimestamp !== b.metadata?.creationTimestamp) return byCreation(a, b);
  return revisionOf(a) - revisionOf(b) || byCreation(a, b);
};

export const revisionOf = (set: ReplicaSet): number =>
  Number(set.metadata?.annotations?.[REVISION] ?? 0) || 0;

/** Whether two templates are the same but for the hash in their labels (EqualIgnoreHash). */
export function sameTemplate(a?: PodTemplateSpec, b?: PodTemplateSpec): boolean {
  const labelsOf = (template?: PodTemplateSpec): Record<string, string> => {
    const labels = { ...template?.metadata?.labels };
    delete labels[HASH];
    return labels;
  };
  return (
    same(a?.spec, b?.spec) &&
    same(labelsOf(a), labelsOf(b)) &&
    same(a?.metadata?.annotations ?? {}, b?.metadata?.annotations ?? {})
  );
}

/** Sorts a Deployment's ReplicaSets into the new one and the old ones. */
export function sortOut(rollout: Rollout, sets: ReplicaSet[]): void {
  rollout.sets = sets.toSorted(byAge);
  const template = rollout.deployment.spec?.template;
  rollout.fresh = rollout.sets.find(({ spec }) => sameTemplate(spec?.template, template));
  rollout.old = rollout.sets.filter((set) => set !== rollout.fresh);
}

/** Takes a ReplicaSet that was just written into the rollout's account. */
export function keep(rollout: Rollout, set: ReplicaSet | undefined): void {
  if (set === undefined) return;
  const others = rollout.sets.filter((other) => uidOf(other) !== uidOf(set));
  sortOut(rollout, [...others, set]);
}

const SKIPPED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
]);

/** The annotations of a new ReplicaSet: the Deployment's own, and its revision (SetNewReplicaSetAnnotations). */
function annotate(deployment: Deployment, set: ReplicaSet, revision: number): void {
  const annotations = { ...set.metadata?.annotations };
  for (const [key, value] of Object.entries(deployment.metadata?.annotations ?? {})) {
    if (!SKIPPED.has(key)) annotations[key] = value;
  }
  const before = annotations[REVISION];
  if ((Number(before ?? 0) || 0) < revision) {
    annotations[REVISION] = String(revision);
    if (before !== undefined) {
      const history = annotations[REVISION_HISTORY];
      annotations[REVISION_HISTORY] = history === undefined ? before : `${history},${before}`;
    }
  }
  set.metadata = { ...set.metadata, annotations };
}

export function annotateReplicas(deployment: Deployment, set: ReplicaSet): void {
  const annotations = {
    ...set.metadata?.annotations,
    [DESIRED_REPLICAS]: String(wanted(deployment)),
    [MAX_REPLICAS]: String(wanted(deployment) + maxSurge(deployment)),
  };
  set.metadata = { ...set.metadata, annotations };
}

/** Sees that the new ReplicaSet and the Deployment carry the revision; makes the set when `create`. */
export function syncRevision(rollout: Rollout, create: boolean): void {
  const { sim, deployment, fresh } = rollout;
  const revision = 1 + Math.max(0, ...rollout.old.map(revisionOf));
  if (fresh !== undefined) {
    keep(
      rollout,
      sim.api.update<ReplicaSet>(SETS, namespaceOf(fresh), nameOf(fresh), (draft) => {
        annotate(deployment, draft, revision);
        if (draft.spec === undefined) return;
        const seconds = deployment.spec?.minReadySeconds ?? 0;
        if ((draft.spec.minReadySeconds ?? 0) !== seconds) draft.spec.minReadySeconds = seconds;
      }),
    );
    writeRevision(rollout, rollout.fresh?.metadata?.annotations?.[REVISION]);
    const known = deployment.status?.conditions?.some(({ type }) => type === 'Progressing');
    if (hasDeadline(deployment) && known !== true) {
      const text = `Found new replica set "${nameOf(fresh)}"`;
      setProgress(rollout, 'True', 'FoundNewReplicaSet', text);
    }
  } else if (create) createSet(rollout, revision);
}

function createSet(rollout: Rollout, revision: number): void {
  const { sim, recorder, deployment } = rollout;
  const set = newSet(rollout, revision);
  let created: ReplicaSet;
  try {
    created = sim.api.create<ReplicaSet>(SETS, set);
  } catch (error) {
    if (refused(error, 'AlreadyExists')) bumpCollisions(rollout);
    else if (!namespaceTerminating(error)) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `Failed to create new replica set "${nameOf(set)}": ${why}`;
      if (hasDeadline(deployment)) setProgress(rollout, 'False', 'ReplicaSetCreateError', text);
      recorder.event(deployment, 'Warning', 'ReplicaSetCreateError', text);
    }
    throw error;
  }
  keep(rollout, created);
  if (wanted(created) > 0) {
    const text = `Scaled up replica set ${nameOf(created)} from 0 to ${wanted(created)}`;
    recorder.event(deployment, 'Normal', 'ScalingReplicaSet', text);
  }
  writeRevision(rollout, String(revision));
  if (hasDeadline(deployment)) {
    const text = `Created new replica set "${nameOf(created)}"`;
    setProgress(rollout, 'True', 'NewReplicaSetCreated', text);
  }
}

function newSet(rollout: Rollout, revision: number): ReplicaSet {
  const { deployment } = rollout;
  const { selector, minReadySeconds } = deployment.spec ?? {};
  const template = clone(deployment.spec?.template) ?? {};
  const hash = templateHash(template, deployment.status?.collisionCount ?? 0);
  const labels = { ...template.metadata?.labels, [HASH]: hash };
  template.metadata = { ...template.metadata, labels };
  const set: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${nameOf(deployment).slice(0, 252 - hash.length)}-${hash}`,
      namespace: namespaceOf(deployment),
      labels: { ...labels },
      ownerReferences: [controllerRef(deployment)],
    },
    spec: {
      replicas: newReplicas(deployment, rollout.old, 0),
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [HASH]: hash } },
      template,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
    },
  };
  annotate(deployment, set, revision);
  annotateReplicas(deployment, set);
  return set;
}

function bumpCollisions(rollout: Rollout): void {
  updateStatus(rollout, (draft) => {
    draft.status = { ...draft.status, collisionCount: (draft.status?.collisionCount ?? 0) + 1 };
  });
}

function writeRevision(rollout: Rollout, revision: string | undefined): void {
  const before = rollout.deployment.metadata?.annotations?.[REVISION];
  if (revision === undefined || before === revision) return;
  // As a write of the status: one of the object would count as a change of it.
  updateStatus(rollout, (draft) => {
    const annotations = { ...draft.metadata?.annotations, [REVISION]: revision };
    draft.metadata = { ...draft.metadata, annotations };
  });
}
