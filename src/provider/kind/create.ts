import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expectSuccess, isoTime, LabError, type ProcessResult } from '../../base/index.js';
import { acquireLock } from '../../journal/index.js';
import type { Capabilities, ClusterHandle, ClusterSpec } from '../../model/index.js';
import { kubeconfigPath, listClusterFiles, writeClusterFile } from '../common/cluster-file.js';
import { markerObjects } from '../common/marker.js';
import { choosePorts, PortClaims } from '../common/ports.js';
import type { ImageToLoad, Operation } from '../provider.js';
import { publishedPorts } from './containers.js';
import type { KindContext } from './context.js';
import { deleteCluster } from './delete.js';
import { forgetUnanswered } from './forget-connections.js';
import { findCluster, foreignError } from './identity.js';
import { kindCreate, PortLost } from './kind-create.js';
import { nodeNames } from '../common/node-names.js';
import { adminKubectl } from './kubectl.js';
import { loadImages } from './load-images.js';

/** A node that is not Ready after this long has a defect that waiting does not mend. */
const READY_SECONDS = 120;

/** kind names the control-plane container NAME-control-plane, and a host name ends at 63 characters. */
const LONGEST_NAME = 49;

/** What others may take to choose their ports, ms: Docker is asked, which may be slow. */
const CHOOSING = 30_000;

/** Each try has the ten seconds of one request. */
const MARKER_TRIES = 6;

/** Makes a cluster: see Provider.create. */
export async function createCluster(
  context: KindContext,
  spec: ClusterSpec,
  capabilities: Capabilities,
  options: Operation & { images?: ImageToLoad[] },
): Promise<ClusterHandle> {
  await refuseTaken(context, spec.name);
  const claims = new PortClaims();
  const choose = (lost?: number): Promise<ClusterHandle> =>
    reserve(context, spec, capabilities, { claims, lost }, options);
  try {
    const handle = await choose();
    return await make(context, handle, options).catch(async (error: unknown) => {
      if (!(error instanceof PortLost)) throw error;
      options.signal.throwIfAborted();
      // Whoever is no lab claims nothing, and may take a port until Docker listens on it. The second
      // choice takes another, or refuses the one that the user named.
      options.progress(`${error.message} Choosing again`);
      claims.release();
      return await make(context, await choose(error.port), options);
    });
  } finally {
    claims.release();
  }
}

/** The cluster of `handle`, or nothing of it. */
async function make(
  context: KindContext,
  handle: ClusterHandle,
  options: Operation & { images?: ImageToLoad[] },
): Promise<ClusterHandle> {
  // One part that fails ends the others.
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const parts = [
    boot(context, handle, { ...options, signal }),
    loadImages(context, handle, options.images ?? [], { ...options, signal, booting: true }),
  ];
  try {
    await Promise.all(parts);
    await writeClusterFile(context.stateDir, { formatVersion: 1, status: 'ready', handle });
    return handle;
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(parts);
    await deleteCluster(context, handle.name).catch((left: unknown) =>
      context.log.warn(`Removing the half-made cluster ${handle.name} failed: ${String(left)}`),
    );
    throw error;
  }
}

async function refuseTaken(context: KindContext, name: string): Promise<void> {
  if (name.length > LONGEST_NAME) {
    throw new LabError('USAGE', {
      message: `"${name}" is too long for the name of a kind cluster.`,
      next: `Use at most ${LONGEST_NAME} characters.`,
    });
  }
  const found = await findCluster(context, name);
  switch (found.state) {
    case 'absent':
      // A lab that was killed may have left a kind behind that is about to make it.
      return await deleteCluster(context, name);
    case 'foreign':
      throw foreignError(name, found.why);
    case 'ours':
      throw new LabError('CLUSTER_STATE', {
        message: `Cluster "${name}" exists already.`,
        next: `Use it, or delete it with \`lab down --cluster ${name}\`.`,
      });
    case 'broken':
      throw new LabError('CLUSTER_STATE', {
        message: `Cluster "${name}" exists already, and is not usable: ${found.why}`,
        next: `Delete it with \`lab down --cluster ${name}\`.`,
      });
  }
}

/** What was claimed, and the port that was lost nevertheless, if one was. */
interface Taking {
  claims: PortClaims;
  lost: number | undefined;
}

/**
 * Chooses what the cluster will have and writes it down, one lab at a time: until it is written,
 * nothing tells another lab which ports are meant.
 */
async function reserve(
  context: KindContext,
  spec: ClusterSpec,
  capabilities: Capabilities,
  taking: Taking,
  operation: Operation,
): Promise<ClusterHandle> {
  const holder = { command: `lab, choosing ports of ${spec.name}` };
  const lock = await acquireLock(join(context.stateDir, 'ports'), holder, CHOOSING);
  try {
    const handle = await newHandle(context, spec, capabilities, taking, operation);
    await writeClusterFile(context.stateDir, { formatVersion: 1, status: 'creating', handle });
    return handle;
  } finally {
    await lock.release();
  }
}

async function newHandle(
  context: KindContext,
  spec: ClusterSpec,
  capabilities: Capabilities,
  { claims, lost }: Taking,
  { progress, notice = progress }: Operation,
): Promise<ClusterHandle> {
  const reserved = await publishedPorts(context.docker);
  if (lost !== undefined) reserved.add(lost);
  // Clusters of ours that another lab is making at this moment: nothing listens there yet.
  for (const file of await listClusterFiles(context.stateDir, 'kind')) {
    if (file.status !== 'creating' || file.handle.name === spec.name) continue;
    for (const { port } of Object.values(file.handle.ports)) reserved.add(port);
  }
  const names = nodeNames(spec);
  return {
    name: spec.name,
    provider: 'kind',
    id: randomUUID(),
    kubeconfig: kubeconfigPath(context.stateDir, spec.name),
    nodes: spec.nodes.map((node, index) => ({ name: names[index] ?? '', spec: node })),
    ports: await choosePorts(spec.ports, reserved, claims, notice),
    ...(spec.nodeImage === undefined ? {} : { nodeImage: spec.nodeImage }),
    createdAt: isoTime(Date.now()),
    budgets: {},
    capabilities,
  };
}

/** From nothing to nodes that are Ready and a cluster that carries the marker. */
async function boot(
  context: KindContext,
  handle: ClusterHandle,
  { progress, signal }: Operation,
): Promise<void> {
  await kindCreate(context, handle, { progress, signal });
  progress('Waiting for the nodes to be Ready');
  const ready = untilReady(context, handle, signal);
  // When another part fails, the wait is ended by the abort that follows: nobody awaits it then.
  ready.catch(() => {});
  await forgetUnanswered(context, handle, signal);
  await writeMarker(context, handle, signal);
  expectSuccess(await ready, 'CLUSTER_CREATE', 'Waiting for the nodes to be Ready');
}

/** `kubectl wait` gives a node up that has not registered yet, as on a busy machine: then once more. */
async function untilReady(
  context: KindContext,
  handle: ClusterHandle,
  signal: AbortSignal,
): Promise<ProcessResult> {
  const nodes = handle.nodes.map(({ name }) => `node/${name}`);
  for (const end = Date.now() + READY_SECONDS * 1000; ;) {
    const result = await adminKubectl(
      context,
      handle.name,
      ['wait', '--for=condition=Ready', ...nodes, `--timeout=${READY_SECONDS}s`],
      { timeout: (READY_SECONDS + 10) * 1000, signal },
    );
    if (!result.stderr.includes('(NotFound)') || Date.now() > end) return result;
    await delay(1000, undefined, { signal });
  }
}

/** An API server that has just started on a busy machine lets requests time out: then once more. */
async function writeMarker(
  context: KindContext,
  handle: ClusterHandle,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const result = await adminKubectl(
      context,
      handle.name,
      ['apply', '--server-side', '--validate=false', '--filename=-'],
      { input: JSON.stringify(markerObjects(handle)), signal },
    );
    if (result.exitCode === 0) return;
    if (tries === MARKER_TRIES) {
      expectSuccess(result, 'CLUSTER_CREATE', 'Writing the marker into the cluster');
    }
    await delay(1000, undefined, { signal });
  }
}
