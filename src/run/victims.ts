import type { KubeObject, NamedRef } from '../model/index.js';

/** What a victim's replicas are remembered under: `namespace/Kind/name`. */
export function victimKey(victim: NamedRef, namespace: string): string {
  return `${victim.namespace ?? namespace}/${victim.kind}/${victim.name}`;
}

/** Ready pods of a workload by its own status; a DaemonSet counts them under another name. */
export function readyOf(object: KubeObject | undefined): number {
  const status = object?.status as { readyReplicas?: number; numberReady?: number } | undefined;
  return status?.readyReplicas ?? status?.numberReady ?? 0;
}
