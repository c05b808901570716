import type { KubeObject, PodTarget, ProbeContext } from '../../model/index.js';

export interface Terminated {
  reason?: string;
  exitCode: number;
  finishedAt?: string;
  message?: string;
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: Terminated;
}

export interface ContainerStatus {
  name: string;
  ready: boolean;
  restartCount: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

export interface PodStatus {
  phase?: string;
  reason?: string;
  message?: string;
  podIP?: string;
  conditions?: { type: string; status: string }[];
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
}

export interface Pod {
  metadata: KubeObject['metadata'];
  spec: {
    nodeName?: string;
    restartPolicy?: string;
    containers: { name: string }[];
    volumes?: { name: string; emptyDir?: unknown }[];
  };
  status: PodStatus;
}

/** The view's object as a pod; the API server guarantees the shape. */
export function asPod(object: KubeObject): Pod {
  return { ...object, status: object.status ?? {} } as unknown as Pod;
}

/** All pods of a target, terminating ones too, by name. Watches pods of the namespace from the first call on. */
export async function allPods(target: PodTarget, context: ProbeContext): Promise<Pod[]> {
  const namespace = target.namespace ?? context.namespace;
  await context.view.ensure({ kind: 'Pod', namespace });
  const found =
    target.name === undefined
      ? context.view.list({ kind: 'Pod', namespace, labelSelector: target.selector })
      : [context.view.get({ kind: 'Pod', namespace, name: target.name })];
  return found
    .filter((pod) => pod !== undefined)
    .map(asPod)
    .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

/** Pods of a target that are not being deleted. */
export async function livePods(target: PodTarget, context: ProbeContext): Promise<Pod[]> {
  return (await allPods(target, context)).filter(isLive);
}

export function isLive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined;
}

/** Name of the container a target means: its own, else the pod's first. */
export function containerName(pod: Pod, target: PodTarget): string {
  return target.container ?? pod.spec.containers[0]?.name ?? '';
}

/** Status of a container; undefined before the kubelet reported any. */
export function containerStatus(pod: Pod, name: string): ContainerStatus | undefined {
  return allStatuses(pod).find((status) => status.name === name);
}

export function allStatuses(pod: Pod): ContainerStatus[] {
  return [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
}

/**
 * How the container ended last: the current state while it shows the end (for 1–15 s
 * after a death), afterwards `lastState`. Both places name the same fact.
 */
export function lastEnd(status: ContainerStatus | undefined): Terminated | undefined {
  return status?.state?.terminated ?? status?.lastState?.terminated;
}

/** The first live pod whose container runs now: where a command can be run. */
export async function runningPod(
  target: PodTarget,
  context: ProbeContext,
): Promise<{ namespace: string; pod: string; container: string } | undefined> {
  for (const pod of await livePods(target, context)) {
    const container = containerName(pod, target);
    if (containerStatus(pod, container)?.state?.running) {
      const namespace = pod.metadata.namespace ?? context.namespace;
      return { namespace, pod: pod.metadata.name, container };
    }
  }
  return undefined;
}

/** `pods app=frontend` or `pod web-0`, for texts. */
export function podTargetText(target: PodTarget): string {
  if (target.name !== undefined) return `pod ${target.name}`;
  return target.selector === undefined ? 'pods' : `pods ${target.selector}`;
}
