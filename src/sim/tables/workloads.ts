import { controllerOf, humanDuration, labelSelectorText } from '../machinery/index.js';
import type {
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  LabelSelector,
  PodDisruptionBudget,
  PodTemplate,
  ReplicaSet,
  ReplicationController,
  Scale,
  StatefulSet,
} from '../types/index.js';
import { cells, containersText, createdAt, labelsText, nameOf } from './row.js';

const selectorText = (selector: LabelSelector | undefined): string =>
  labelSelectorText(selector) || '<none>';

export const workloads = {
  podtemplates: cells<PodTemplate>((object) => [
    nameOf(object),
    ...containersText(object.template?.spec?.containers),
    labelsText(object.template?.metadata?.labels),
  ]),
  'poddisruptionbudgets.policy': cells<PodDisruptionBudget>((object, since) => [
    nameOf(object),
    String(object.spec?.minAvailable ?? 'N/A'),
    String(object.spec?.maxUnavailable ?? 'N/A'),
    object.status?.disruptionsAllowed ?? 0,
    since(createdAt(object)),
  ]),
  replicationcontrollers: cells<ReplicationController>((object, since) => [
    nameOf(object),
    object.spec?.replicas ?? 0,
    object.status?.replicas ?? 0,
    object.status?.readyReplicas ?? 0,
    since(createdAt(object)),
    ...containersText(object.spec?.template?.spec?.containers),
    labelsText(object.spec?.selector),
  ]),
  'replicasets.apps': cells<ReplicaSet>((object, since) => [
    nameOf(object),
    object.spec?.replicas ?? 0,
    object.status?.replicas ?? 0,
    object.status?.readyReplicas ?? 0,
    since(createdAt(object)),
    ...containersText(object.spec?.template?.spec?.containers),
    selectorText(object.spec?.selector),
  ]),
  'deployments.apps': cells<Deployment>((object, since) => [
    nameOf(object),
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    object.status?.updatedReplicas ?? 0,
    object.status?.availableReplicas ?? 0,
    since(createdAt(object)),
    ...containersText(object.spec?.template.spec?.containers),
    labelSelectorText(object.spec?.selector),
  ]),
  'statefulsets.apps': cells<StatefulSet>((object, since) => [
    nameOf(object),
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    since(createdAt(object)),
    ...containersText(object.spec?.template.spec?.containers),
  ]),
  'daemonsets.apps': cells<DaemonSet>((object, since) => [
    nameOf(object),
    object.status?.desiredNumberScheduled ?? 0,
    object.status?.currentNumberScheduled ?? 0,
    object.status?.numberReady ?? 0,
    object.status?.updatedNumberScheduled ?? 0,
    object.status?.numberAvailable ?? 0,
    labelsText(object.spec?.template.spec?.nodeSelector),
    since(createdAt(object)),
    ...containersText(object.spec?.template.spec?.containers),
    selectorText(object.spec?.selector),
  ]),
  'jobs.batch': cells<Job>((object, since, now) => [
    nameOf(object),
    jobStatus(object),
    completions(object),
    jobDuration(object, now),
    since(createdAt(object)),
    ...containersText(object.spec?.template.spec?.containers),
    selectorText(object.spec?.selector),
  ]),
  'cronjobs.batch': cells<CronJob>((object, since) => {
    const { spec, status } = object;
    return [
      nameOf(object),
      spec?.schedule ?? '',
      spec?.timeZone ?? '<none>',
      spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
      status?.active?.length ?? 0,
      status?.lastScheduleTime === undefined ? '<none>' : since(status.lastScheduleTime),
      since(createdAt(object)),
      ...containersText(spec?.jobTemplate.spec?.template.spec?.containers),
      selectorText(spec?.jobTemplate.spec?.selector),
    ];
  }),
  'controllerrevisions.apps': cells<ControllerRevision>((object, since) => [
    nameOf(object),
    controllerText(object),
    object.revision,
    since(createdAt(object)),
  ]),
  'scales.autoscaling': cells<Scale>((object, since) => [
    nameOf(object),
    object.spec?.replicas ?? 0,
    object.status?.replicas ?? 0,
    since(createdAt(object)),
  ]),
};

/** What a job is called when several conditions hold: the first of these. */
const JOB_CONDITIONS: [type: string, text: string][] = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
  ['', 'Terminating'],
  ['Suspended', 'Suspended'],
  ['FailureTarget', 'FailureTarget'],
  ['SuccessCriteriaMet', 'SuccessCriteriaMet'],
];

function jobStatus({ metadata, status }: Job): string {
  const holds = (wanted: string): boolean =>
    wanted === ''
      ? metadata?.deletionTimestamp !== undefined
      : status?.conditions?.find(({ type }) => type === wanted)?.status === 'True';
  return JOB_CONDITIONS.find(([type]) => holds(type))?.[1] ?? 'Running';
}

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration({ status }: Job, now: number): string {
  if (status?.startTime === undefined) return '';
  const end = status.completionTime === undefined ? now : Date.parse(status.completionTime);
  return humanDuration(end - Date.parse(status.startTime));
}

/** `daemonset.apps/agent`. */
function controllerText(object: ControllerRevision): string {
  const owner = controllerOf(object);
  if (owner === undefined) return '<none>';
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`;
}
