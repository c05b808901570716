import type { KubeObject } from '../../../model/index.js';

/** The fields of a workload that `kubectl rollout status` reads. */
export interface Workload extends KubeObject {
  spec: {
    replicas?: number;
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
  };
  status: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    currentRevision?: string;
    updateRevision?: string;
    desiredNumberScheduled?: number;
    updatedNumberScheduled?: number;
    numberAvailable?: number;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
  };
}

/** What is still missing, in kubectl's order of questions; undefined when it is rolled out. */
export function missing(workload: Workload): string | undefined {
  const { metadata, status } = workload;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return 'the new spec is not observed yet';
  }
  if (workload.kind === 'DaemonSet') return missingDaemons(status);
  if (workload.kind === 'StatefulSet') return missingStateful(workload);
  return missingReplicas(workload);
}

function missingReplicas({ spec, status }: Workload): string | undefined {
  const wanted = spec.replicas ?? 1;
  const updated = status.updatedReplicas ?? 0;
  const old = (status.replicas ?? 0) - updated;
  const available = status.availableReplicas ?? 0;
  if (updated < wanted) return `${updated} of ${wanted} replicas are updated`;
  if (old > 0) return `${old} old replicas are not gone`;
  if (available < updated) return `${available} of ${updated} updated replicas are available`;
  return undefined;
}

function missingStateful({ spec, status }: Workload): string | undefined {
  const wanted = spec.replicas ?? 1;
  const ready = status.readyReplicas ?? 0;
  const updated = status.updatedReplicas ?? 0;
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (ready < wanted) return `${ready} of ${wanted} replicas are ready`;
  if (partition > 0) {
    const due = wanted - partition;
    return updated < due ? `${updated} of ${due} replicas are updated` : undefined;
  }
  return status.updateRevision === status.currentRevision
    ? undefined
    : `${updated} of ${wanted} replicas are updated`;
}

function missingDaemons(status: Workload['status']): string | undefined {
  const wanted = status.desiredNumberScheduled ?? 0;
  const updated = status.updatedNumberScheduled ?? 0;
  const available = status.numberAvailable ?? 0;
  if (updated < wanted) return `${updated} of ${wanted} pods are updated`;
  if (available < wanted) return `${available} of ${wanted} pods are available`;
  return undefined;
}
