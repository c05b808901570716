import { BUILT_IN_KINDS, type KindInfo } from '../../kube/index.js';

/** kubectl's short names of the built-in resources. */
const SHORT_NAMES: Record<string, string> = {
  cj: 'CronJob',
  cm: 'ConfigMap',
  crd: 'CustomResourceDefinition',
  deploy: 'Deployment',
  ds: 'DaemonSet',
  ep: 'Endpoints',
  ev: 'Event',
  hpa: 'HorizontalPodAutoscaler',
  ing: 'Ingress',
  limits: 'LimitRange',
  netpol: 'NetworkPolicy',
  no: 'Node',
  ns: 'Namespace',
  pc: 'PriorityClass',
  pdb: 'PodDisruptionBudget',
  po: 'Pod',
  pv: 'PersistentVolume',
  pvc: 'PersistentVolumeClaim',
  quota: 'ResourceQuota',
  rc: 'ReplicationController',
  rs: 'ReplicaSet',
  sa: 'ServiceAccount',
  sc: 'StorageClass',
  sts: 'StatefulSet',
  svc: 'Service',
};

/** The built-in kind a kubectl resource word means (`svc`, `pods`, `deployment.apps`), or undefined. */
export function kindOf(word: string): KindInfo | undefined {
  const name = word.toLowerCase().split('.')[0] ?? '';
  return BUILT_IN_KINDS.find(
    (info) =>
      info.plural === name || info.kind.toLowerCase() === name || info.kind === SHORT_NAMES[name],
  );
}
