import type { Kind } from '../contract/index.js';
import type { Fields, KubeObject } from '../machinery/index.js';

/** Fields of a container that are stored as they are and change nothing here. */
const CONTAINER = [
  'restartPolicyRules',
  'securityContext',
  'volumeDevices',
  'lifecycle.stopSignal',
  'resources.limits.ephemeral-storage',
];

const POD = [
  'hostIPC',
  'hostPID',
  'resourceClaims',
  'runtimeClassName',
  'securityContext',
  'setHostnameAsFQDN',
  'shareProcessNamespace',
  ...CONTAINER.map((field) => `containers[].${field}`),
  ...CONTAINER.map((field) => `initContainers[].${field}`),
  'volumes[].emptyDir.sizeLimit',
  ...['csi', 'ephemeral', 'image', 'iscsi', 'nfs'].map((source) => `volumes[].${source}`),
];

const JOB = ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'];

const under = (path: string, fields: string[]): string[] =>
  fields.map((field) => `${path}.${field}`);
const WORKLOAD = under('spec.template.spec', POD);

/** By kind: what of it nothing in a simulated cluster acts on. `spec` alone: the whole kind. */
const UNSIMULATED: Readonly<Record<string, string[]>> = {
  Pod: under('spec', POD),
  DaemonSet: WORKLOAD,
  Deployment: WORKLOAD,
  ReplicaSet: WORKLOAD,
  StatefulSet: [...WORKLOAD, 'spec.persistentVolumeClaimRetentionPolicy'],
  Job: [...WORKLOAD, ...under('spec', JOB)],
  CronJob: under('spec.jobTemplate.spec', [...under('template.spec', POD), ...JOB]),
  NetworkPolicy: ['spec'],
  PersistentVolumeClaim: ['spec.dataSource', 'spec.dataSourceRef'],
  ReplicationController: ['spec'],
  Service: ['spec.externalTrafficPolicy', 'spec.internalTrafficPolicy', 'spec.trafficDistribution'],
};

/** What the API server fills in by itself, and what was meant by it here anyway. */
const HARMLESS = new Set([
  '{}',
  '[]',
  'false',
  '"Cluster"',
  '{"whenDeleted":"Retain","whenScaled":"Retain"}',
]);

/** The paths of what an object asks for and a simulated cluster only stores: `spec.successPolicy`. */
function unsimulated({ kind }: Kind, object: KubeObject): string[] {
  return (UNSIMULATED[kind] ?? []).flatMap((path) => found(object, path.split('.'), ''));
}

function found(value: unknown, [step, ...rest]: string[], at: string): string[] {
  if (step === undefined) return HARMLESS.has(JSON.stringify(value)) ? [] : [at.slice(1)];
  const many = step.endsWith('[]');
  const key = many ? step.slice(0, -2) : step;
  const next = (value as Fields)[key];
  if (next === undefined || next === null) return [];
  if (!many) return found(next, rest, `${at}.${key}`);
  return (next as unknown[]).flatMap((item, i) => found(item, rest, `${at}.${key}[${i}]`));
}

/** A warning about what is new in this write and nothing acts on: what is stored in silence would pass for real. */
export function unsimulatedWarnings(kind: Kind, object: KubeObject, old?: KubeObject): string[] {
  const before = new Set(old === undefined ? [] : unsimulated(kind, old));
  const paths = unsimulated(kind, object).filter((path) => !before.has(path));
  if (paths.length === 0) return [];
  return [`simulated cluster: nothing acts on ${paths.join(', ')}`];
}
