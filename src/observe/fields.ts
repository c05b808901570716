import { labelsText } from '../kube/index.js';
import type { KubeObject } from '../model/index.js';

/** What the timeline follows of an object: values by field name, as texts. */
export type Fields = Record<string, string>;

interface Condition {
  type: string;
  status: string;
  reason?: string;
}

interface ContainerState {
  waiting?: { reason?: string };
  running?: object;
  terminated?: { reason?: string; exitCode?: number };
}

interface ContainerStatus {
  name: string;
  ready?: boolean;
  restartCount?: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

/** By kind; a kind that is not here leaves no `object` lines in the timeline. */
export const FIELDS_BY_KIND: Record<string, (object: KubeObject) => Fields> = {
  Pod: podFields,
  Node: nodeFields,
  Deployment: deploymentFields,
  Service: (service) => ({
    selector: labelsText(service.spec?.selector as Record<string, string> | undefined),
  }),
};

function podFields(pod: KubeObject): Fields {
  const status = (pod.status ?? {}) as {
    phase?: string;
    reason?: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
  const condition = (type: string): string => conditionText(status.conditions, type);
  const fields: Fields = {
    phase: status.phase ?? '',
    reason: status.reason ?? '',
    node: text(pod.spec?.nodeName),
    scheduled: condition('PodScheduled'),
    ready: condition('Ready'),
    deleting: pod.metadata.deletionTimestamp === undefined ? '' : 'true',
  };
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  for (const { name, ready, restartCount, state, lastState } of containers) {
    fields[`${name} state`] = stateText(state);
    fields[`${name} last state`] = stateText(lastState);
    fields[`${name} restarts`] = String(restartCount ?? 0);
    fields[`${name} ready`] = String(ready ?? false);
  }
  return fields;
}

/** `running`, `waiting/CrashLoopBackOff`, `terminated/OOMKilled/137`. */
function stateText(state: ContainerState | undefined): string {
  if (state?.terminated) {
    const { reason, exitCode } = state.terminated;
    return `terminated/${reason ?? ''}/${exitCode ?? ''}`;
  }
  if (state?.waiting) return `waiting/${state.waiting.reason ?? ''}`;
  return state?.running ? 'running' : '';
}

function nodeFields(node: KubeObject): Fields {
  const conditions = (node.status?.conditions ?? []) as Condition[];
  const taints = (node.spec?.taints ?? []) as { key: string; value?: string; effect: string }[];
  const fields: Fields = {
    taints: taints
      .map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`)
      .sort()
      .join(','),
    unschedulable: text(node.spec?.unschedulable),
  };
  for (const { type } of conditions) fields[type] = conditionText(conditions, type);
  return fields;
}

function deploymentFields(deployment: KubeObject): Fields {
  const status = deployment.status ?? {};
  return {
    replicas: text(deployment.spec?.replicas),
    updated: text(status.updatedReplicas ?? 0),
    available: text(status.availableReplicas ?? 0),
    progressing: conditionText(status.conditions as Condition[] | undefined, 'Progressing'),
  };
}

/** `True/KubeletReady`; '' when the object has no such condition. */
function conditionText(conditions: Condition[] | undefined, type: string): string {
  const found = conditions?.find((condition) => condition.type === type);
  return found ? [found.status, found.reason].filter(Boolean).join('/') : '';
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : JSON.stringify(value).replaceAll('"', '');
}
