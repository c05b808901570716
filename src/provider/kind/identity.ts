import { LabError, type ProcessResult } from '../../base/index.js';
import { readClusterFile, type ClusterFile } from '../common/cluster-file.js';
import { ID_LABEL, MARKER } from '../common/marker.js';
import type { Found } from '../provider.js';
import { nodeContainers, type NodeContainer } from './containers.js';
import type { KindContext } from './context.js';
import { adminKubectl } from './kubectl.js';

/** How often the marker is asked for, and how long each time, s. */
interface Patience {
  tries: number;
  seconds: number;
}

/** A busy machine lets a request time out; that must not make a good cluster a broken one. */
const TO_USE: Patience = { tries: 3, seconds: 10 };
/** To delete a cluster its API need not answer: its nodes carry its id as well. */
export const TO_DELETE: Patience = { tries: 1, seconds: 3 };

/**
 * What exists under a name. `ours` needs three things that agree: the state file, the
 * running node containers, and the id in the marker inside the cluster. A cluster that is
 * half made, half deleted or stopped has no API to ask; there the id label that every
 * node's own kubeadm configuration carries decides.
 */
export async function findCluster(
  context: KindContext,
  name: string,
  patience = TO_USE,
): Promise<Found> {
  const file = await readClusterFile(context.stateDir, name);
  const containers = await nodeContainers(context.docker, name);
  if (containers.length === 0) return { state: 'absent' };
  if (!file) {
    return { state: 'foreign', why: `There is a kind cluster "${name}" that lab did not make.` };
  }
  const { handle, status } = file;
  const strange = await strangeNode(context, containers, file);
  if (strange) return { state: 'foreign', why: strange };
  if (status !== 'ready') {
    const what = status === 'creating' ? 'creation' : 'deletion';
    return { state: 'broken', handle, why: `Its ${what} never ended.`, unfinished: true };
  }
  const down = handle.nodes.find(
    (node) => !containers.some((found) => found.name === node.name && found.running),
  );
  if (down) {
    const why = `Node ${down.name} is not running.`;
    return { state: 'broken', handle, why, unfinished: false };
  }
  const marker = await readMarker(context, name, patience);
  if (marker.state === 'unreadable') {
    const why = `Its API server does not answer: ${marker.why}`;
    return { state: 'broken', handle, why, unfinished: false };
  }
  if (marker.id !== handle.id) {
    const seen = marker.id === undefined ? 'has no marker of lab' : 'carries another id';
    return {
      state: 'foreign',
      why: `The kind cluster "${name}" ${seen} than the state file of lab: it is not the cluster that lab made.`,
    };
  }
  return { state: 'ours', handle };
}

/** The error for a name that is not ours to touch. */
export function foreignError(name: string, why: string): LabError {
  return new LabError('CLUSTER_FOREIGN', {
    message: why,
    next: `Choose another name with --cluster, or delete it yourself: kind delete cluster --name ${name}`,
  });
}

/** Why one of the containers is not a node of ours, or undefined when all are. */
async function strangeNode(
  context: KindContext,
  containers: NodeContainer[],
  file: ClusterFile,
): Promise<string | undefined> {
  const verdicts = await Promise.all(
    containers.map(async ({ name }) => {
      // `docker cp` also reads from a container that is not running.
      const copied = await context.docker(['cp', `${name}:/kind/kubeadm.conf`, '-']);
      if (copied.exitCode === 0) {
        if (copied.stdout.includes(`${ID_LABEL}=${file.handle.id}`)) return undefined;
        return `Container ${name} does not carry the id of the cluster that lab made under that name.`;
      }
      // kind writes the file a few seconds after it started the container: until then the
      // state file speaks for it, which was written when nothing of that name existed.
      if (file.status !== 'ready') return undefined;
      return `Container ${name} has no kubeadm configuration, so it cannot be recognised as a node that lab made.`;
    }),
  );
  return verdicts.find((verdict) => verdict !== undefined);
}

async function readMarker(
  context: KindContext,
  name: string,
  { tries, seconds }: Patience,
): Promise<{ state: 'read'; id: string | undefined } | { state: 'unreadable'; why: string }> {
  const read = (): Promise<ProcessResult> =>
    adminKubectl(
      context,
      name,
      [
        ...['get', 'configmap', MARKER.name, `--namespace=${MARKER.namespace}`],
        ...['--ignore-not-found', '--output=jsonpath={.data.id}', `--request-timeout=${seconds}s`],
      ],
      // More than one request may be needed (discovery).
      { timeout: seconds * 3000 },
    );
  let result = await read();
  for (let asked = 1; result.exitCode !== 0 && asked < tries; asked++) result = await read();
  if (result.exitCode !== 0) {
    return { state: 'unreadable', why: result.stderr.split('\n').at(-1) ?? '' };
  }
  return { state: 'read', id: result.stdout.trim() || undefined };
}
