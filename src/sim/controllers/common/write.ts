import type { Api, Recorder } from '../../contract/index.js';
import type { KubeObject, Metadata } from '../../machinery/index.js';
import { clone } from '../../machinery/index.js';
import type { Pod, PodTemplateSpec } from '../../types/index.js';
import { controllerRef, nameOf, namespaceOf } from './names.js';
import { namespaceTerminating } from './loop.js';

/** A pod as a template of `owner` makes it (controller_utils.go GetPodFromTemplate). */
export function podFrom(owner: KubeObject, template: PodTemplateSpec, extra: Metadata = {}): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const base = nameOf(owner);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: base.length > 252 ? base : `${base}-`,
      namespace: namespaceOf(owner),
      labels: { ...labels, ...extra.labels },
      ...(annotations === undefined && extra.annotations === undefined
        ? {}
        : { annotations: { ...annotations, ...extra.annotations } }),
      ...(finalizers === undefined && extra.finalizers === undefined
        ? {}
        : { finalizers: [...(finalizers ?? []), ...(extra.finalizers ?? [])] }),
      ...(extra.name === undefined ? {} : { name: extra.name, generateName: undefined }),
      ...(extra.generateName === undefined ? {} : { generateName: extra.generateName }),
      ownerReferences: [controllerRef(owner)],
    },
    spec: clone(template.spec) ?? { containers: [] },
  };
}

/**
 * Creates a pod and tells of it. Throws what the API refuses, with an event; not when the namespace
 * is on its way out, where there is nothing to be done: undefined.
 */
export function createPod(
  api: Api,
  recorder: Recorder,
  owner: KubeObject,
  pod: Pod,
): Pod | undefined {
  try {
    const created = api.create<Pod>('pods', pod);
    recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${nameOf(created)}`);
    return created;
  } catch (error) {
    if (namespaceTerminating(error)) return undefined;
    const text = error instanceof Error ? error.message : String(error);
    recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${text}`);
    throw error;
  }
}

/** Deletes a pod of `owner` and tells of it. */
export function deletePod(api: Api, recorder: Recorder, owner: KubeObject, pod: Pod): void {
  if (!api.delete('pods', namespaceOf(pod), nameOf(pod))) return;
  recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${nameOf(pod)}`);
}
