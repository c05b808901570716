import { isDeepStrictEqual } from 'node:util';
import {
  isWorkload,
  refText,
  type ActionContext,
  type KubeObject,
  type ObjectRef,
} from '../../model/index.js';
import { endpointSlices } from './endpoints.js';
import { asPod, isLive, type Pod } from './pods.js';
import { until } from './until.js';
import { touches } from './change.js';

/** Bounds in ms of cluster time: a rollout with the default grace period of 30 s; a controller's reaction. */
const ROLLOUT = 120_000;
const CONTROLLER = 30_000;

/**
 * Waits for the first effect of a change to one object and says what it was: no pod of the old
 * template is left, the EndpointSlices follow the Service. Undefined for kinds without one.
 * `index` is the object's place among those of the action. Throws STEP_TIMEOUT.
 */
export async function settleObject(
  spec: object,
  index: number,
  ref: ObjectRef,
  context: ActionContext,
): Promise<string | undefined> {
  if (isWorkload(ref)) {
    if (touches(spec, index, ['spec', 'template'])) return oldPodsGone(ref, context);
    if (touches(spec, index, ['spec', 'replicas'])) return surplusGone(ref, context);
  }
  if (ref.kind === 'Service' && touches(spec, index, ['spec'])) return slicesFollow(ref, context);
  return undefined;
}

/** No pod of an older template is left, terminating ones included: they may still serve. */
async function oldPodsGone(ref: ObjectRef, context: ActionContext): Promise<string> {
  const { view } = context;
  const namespace = ref.namespace ?? context.namespace;
  const generation = (await context.kube.get(ref))?.metadata.generation ?? 0;
  for (const kind of [ref.kind, 'ReplicaSet', 'Pod']) await view.ensure({ kind, namespace });
  const look = (): { done: string } | { lacking: string } => {
    const workload = view.get(ref);
    if (!workload) return { lacking: `${refText(ref)} does not exist` };
    if (Number(workload.status?.observedGeneration ?? 0) < generation) {
      return { lacking: 'its controller has not seen the change yet' };
    }
    if (workload.spec?.paused === true) return { lacking: `${refText(ref)} is paused` };
    const sets = view.list({ kind: 'ReplicaSet', namespace });
    const pods = view.list({ kind: 'Pod', namespace }).map(asPod).filter(mayServe);
    const split = splitPods(workload, sets, pods);
    if (split === undefined) return { lacking: 'the new ReplicaSet is not there yet' };
    const names = (list: Pod[]): string => list.map(podText).join(', ') || 'none';
    if (split.old.length > 0 || (split.now.length === 0 && mayStillCome(workload))) {
      return {
        lacking: `pods of the old template: ${names(split.old)}; of the new: ${names(split.now)}`,
      };
    }
    return { done: `no pod of the old template is left; of the new: ${names(split.now)}` };
  };
  return until(`The pods of ${refText(ref)}`, look, ROLLOUT, context);
}

/** Whether a Deployment that has no pod will get one: not when none is wanted, or a quota refuses them. */
function mayStillCome({ kind, spec, status }: KubeObject): boolean {
  const conditions = (status?.conditions ?? []) as { type: string; status: string }[];
  const refused = conditions.some(
    (each) => each.type === 'ReplicaFailure' && each.status === 'True',
  );
  return kind === 'Deployment' && Number(spec?.replicas ?? 1) > 0 && !refused;
}

/** The workload's pods by template; undefined while the current ReplicaSet is not known. */
function splitPods(
  workload: KubeObject,
  sets: KubeObject[],
  pods: Pod[],
): { old: Pod[]; now: Pod[] } | undefined {
  const uid = workload.metadata.uid;
  if (workload.kind !== 'Deployment') {
    const own = pods.filter((pod) => ownedBy(pod, uid));
    const current = workload.status?.updateRevision;
    if (workload.kind === 'StatefulSet') {
      return partition(own, (pod) => pod.metadata.labels?.['controller-revision-hash'] === current);
    }
    // A DaemonSet names no current revision: its own template generation is on the pods.
    const generation = workload.metadata.annotations?.['deprecated.daemonset.template.generation'];
    return partition(own, (pod) => pod.metadata.labels?.['pod-template-generation'] === generation);
  }
  const own = sets.filter((set) => ownedBy(set, uid));
  // By template, as the controller itself finds it: with Recreate the old ReplicaSet still has the
  // Deployment's revision while its pods end and the new one is not there yet.
  const current = own.find((set) => isDeepStrictEqual(templateOf(set), templateOf(workload)));
  if (!current) return undefined;
  const ofDeployment = pods.filter((pod) => own.some((set) => ownedBy(pod, set.metadata.uid)));
  return partition(ofDeployment, (pod) => ownedBy(pod, current.metadata.uid));
}

/** The pod template without the hash that the controller adds to it. */
function templateOf(workload: KubeObject): unknown {
  const template = workload.spec?.template as Partial<KubeObject> | undefined;
  const labels = { ...template?.metadata?.labels };
  delete labels['pod-template-hash'];
  return { ...template, metadata: { ...template?.metadata, labels } };
}

function partition(pods: Pod[], isNow: (pod: Pod) => boolean): { old: Pod[]; now: Pod[] } {
  return { old: pods.filter((pod) => !isNow(pod)), now: pods.filter(isNow) };
}

/** After scaling down: the pods that are too many are gone. Nothing is asked of scaling up: a quota may refuse the pods. */
async function surplusGone(ref: ObjectRef, context: ActionContext): Promise<string> {
  const { view } = context;
  const namespace = ref.namespace ?? context.namespace;
  const live = await context.kube.get(ref);
  const generation = live?.metadata.generation ?? 0;
  const replicas = Number(live?.spec?.replicas ?? 1);
  for (const kind of [ref.kind, 'ReplicaSet', 'Pod']) await view.ensure({ kind, namespace });
  const look = (): { done: string } | { lacking: string } => {
    const workload = view.get(ref);
    if (Number(workload?.status?.observedGeneration ?? 0) < generation) {
      return { lacking: 'its controller has not seen the change yet' };
    }
    const uid = workload?.metadata.uid;
    const owners = view
      .list({ kind: 'ReplicaSet', namespace })
      .filter((set) => ownedBy(set, uid))
      .map((set) => set.metadata.uid);
    const pods = view
      .list({ kind: 'Pod', namespace })
      .map(asPod)
      .filter((pod) => mayServe(pod) && [uid, ...owners].some((owner) => ownedBy(pod, owner)));
    const text = `${pods.length} pods for ${replicas} replicas`;
    return pods.length > replicas ? { lacking: text } : { done: text };
  };
  return until(`The scale of ${refText(ref)}`, look, ROLLOUT, context);
}

/** The Service's EndpointSlices name exactly the pods that its selector fits. */
async function slicesFollow(ref: ObjectRef, context: ActionContext): Promise<string | undefined> {
  const { view } = context;
  const namespace = ref.namespace ?? context.namespace;
  const selector = (await context.kube.get(ref))?.spec?.selector as
    Record<string, string> | undefined;
  if (!selector) return undefined;
  for (const kind of ['EndpointSlice', 'Pod']) await view.ensure({ kind, namespace });
  const labelSelector = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const look = (): { done: string } | { lacking: string } => {
    const pods = view.list({ kind: 'Pod', namespace, labelSelector }).map(asPod);
    const fit = pods.filter((pod) => isLive(pod) && mayServe(pod) && pod.status.podIP);
    const wanted = fit.map((pod) => pod.metadata.name).sort();
    const named = endpointSlices(view, namespace, ref.name)
      .flatMap((slice) => slice.endpoints ?? [])
      .filter((endpoint) => endpoint.conditions?.terminating !== true)
      .map((endpoint) => endpoint.targetRef?.name ?? '?');
    const seen = [...new Set(named)].sort();
    const list = (names: string[]): string => names.join(', ') || 'none';
    return list(wanted) === list(seen)
      ? { done: `endpoints of ${ref.name}: ${list(seen)}` }
      : { lacking: `endpoints are ${list(seen)}, the selector fits ${list(wanted)}` };
  };
  return until(`The EndpointSlices of ${refText(ref)}`, look, CONTROLLER, context);
}

function ownedBy(object: Pick<KubeObject, 'metadata'>, uid: string | undefined): boolean {
  return (object.metadata.ownerReferences ?? []).some((owner) => owner.uid === uid);
}

/** A pod that failed or ended (an evicted one stays in the list) serves nothing. */
function mayServe(pod: Pod): boolean {
  return pod.status.phase !== 'Failed' && pod.status.phase !== 'Succeeded';
}

/** `web-1 (not ready, CrashLoopBackOff)`. */
function podText(pod: Pod): string {
  const ready = pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True');
  const waiting = pod.status.containerStatuses?.map((c) => c.state?.waiting?.reason).find(Boolean);
  const notes = [isLive(pod) ? '' : 'terminating', ready ? '' : 'not ready', waiting ?? ''];
  const text = notes.filter((note) => note !== '').join(', ');
  return text === '' ? pod.metadata.name : `${pod.metadata.name} (${text})`;
}
