import { LabError, messageOf } from '../../base/index.js';
import { isAlive } from '../../journal/index.js';
import { readClusterFile, type ClusterFile } from '../common/cluster-file.js';
import { MARKER } from '../common/marker.js';
import type { Found } from '../provider.js';
import { simClient } from './client.js';
import type { EmbeddedContext } from './context.js';

/** Whether the very process of a cluster still runs. */
export function runs({ process }: Pick<ClusterFile, 'process'>): boolean {
  return process !== undefined && isAlive(process.pid, process.start);
}

/**
 * What exists under a name. `ours` needs three things that agree: the state file, its
 * process, and the id in the marker inside the cluster. Without its process nothing is left of a cluster.
 */
export async function findCluster(
  { stateDir }: Pick<EmbeddedContext, 'stateDir'>,
  name: string,
): Promise<Found> {
  const file = await readClusterFile(stateDir, name);
  if (!file) return { state: 'absent' };
  const { handle, status } = file;
  if (handle.provider !== 'embedded') {
    return { state: 'foreign', why: `The cluster "${name}" is one of ${handle.provider}.` };
  }
  if (!runs(file)) return { state: 'absent' };
  if (status !== 'ready') {
    const what = status === 'creating' ? 'creation' : 'deletion';
    return { state: 'broken', handle, why: `Its ${what} never ended.`, unfinished: true };
  }
  const marker = await readMarker(handle.kubeconfig);
  if ('why' in marker) {
    const why = `Its API server does not answer: ${marker.why}`;
    return { state: 'broken', handle, why, unfinished: false };
  }
  if (marker.id === handle.id) return { state: 'ours', handle };
  return {
    state: 'foreign',
    why: `The simulated cluster "${name}" carries another id than the state file of lab: it is not the cluster that lab made.`,
  };
}

export function foreignError(why: string): LabError {
  return new LabError('CLUSTER_FOREIGN', { message: why });
}

async function readMarker(
  kubeconfig: string,
): Promise<{ id: string | undefined } | { why: string }> {
  try {
    const path = `/api/v1/namespaces/${MARKER.namespace}/configmaps/${MARKER.name}`;
    const marker = await (await simClient(kubeconfig)).json(path);
    return { id: (marker as { data?: { id?: string } } | undefined)?.data?.id };
  } catch (error) {
    return { why: messageOf(error) };
  }
}
