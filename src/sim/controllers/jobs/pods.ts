import { clone } from '../../machinery/index.js';
import type { Job, Pod, PodTemplateSpec } from '../../types/index.js';
import { isBeingDeleted, nameOf, podFrom } from '../common/index.js';

/** On a pod until it is counted: so none is lost that goes early. */
export const FINALIZER = 'batch.kubernetes.io/job-tracking';
export const INDEX = 'batch.kubernetes.io/job-completion-index';

export const isTracked = (pod: Pod): boolean =>
  pod.metadata?.finalizers?.includes(FINALIZER) === true;
export const isIndexed = ({ spec }: Job): boolean => spec?.completionMode === 'Indexed';
/** Pods that are on their way out are replaced only when they are gone. */
export const waitsForEnd = ({ spec }: Job): boolean => spec?.podReplacementPolicy === 'Failed';

export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata?.annotations?.[INDEX];
  return text === undefined ? undefined : Number(text);
}

/** It counts as a failure; one that is being deleted too, unless the Job waits for its end. */
export function isFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (waitsForEnd(job)) return false;
  return isBeingDeleted(pod) && pod.status?.phase !== 'Succeeded';
}

/** The moment at which a pod ended, as the API writes it. */
export function endOf(pod: Pod): string {
  const ends = (pod.status?.containerStatuses ?? []).map(
    ({ state }) => state?.terminated?.finishedAt ?? '',
  );
  const last = ends.sort().at(-1) ?? '';
  return last || pod.metadata?.deletionTimestamp || pod.metadata?.creationTimestamp || '';
}

/** A pod of the Job; `index` of an Indexed one. */
export function jobPod(job: Job, index: number | undefined): Pod {
  const template: PodTemplateSpec = clone(job.spec?.template) ?? {};
  if (index === undefined) return podFrom(job, template, { finalizers: [FINALIZER] });
  const text = String(index);
  const from = { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.annotations['${INDEX}']` } };
  const { spec } = template;
  for (const container of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
    const env = { name: 'JOB_COMPLETION_INDEX', valueFrom: from };
    if (container.env?.some(({ name }) => name === env.name) !== true) {
      container.env = [...(container.env ?? []), env];
    }
  }
  if (spec !== undefined) spec.hostname = `${nameOf(job)}-${text}`;
  return podFrom(job, template, {
    finalizers: [FINALIZER],
    annotations: { [INDEX]: text },
    labels: { [INDEX]: text },
    generateName: `${nameOf(job).slice(0, 240)}-${text}-`,
  });
}
