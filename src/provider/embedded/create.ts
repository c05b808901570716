import { randomUUID } from 'node:crypto';
import { isoTime, killGroup, LabError, plural } from '../../base/index.js';
import { clusterDir } from '../../journal/index.js';
import type { Capabilities, ClusterHandle, ClusterSpec } from '../../model/index.js';
import { kubeconfigPath, removeClusterFile, writeClusterFile } from '../common/cluster-file.js';
import { MARKER, markerObjects } from '../common/marker.js';
import { nodeNames } from '../common/node-names.js';
import { HOST } from '../common/ports.js';
import type { Operation } from '../provider.js';
import { simClient } from './client.js';
import { clusterConfig } from './config.js';
import type { EmbeddedContext } from './context.js';
import { deleteCluster } from './delete.js';
import { findCluster, foreignError } from './find.js';
import { startProgram, type Program } from './program.js';

/** Makes a cluster: see Provider.create. Its process ends with this one until it is kept. */
export async function createCluster(
  context: EmbeddedContext,
  spec: ClusterSpec,
  capabilities: Capabilities,
  operation: Operation,
): Promise<ClusterHandle> {
  await refuseTaken(context, spec.name);
  const { stateDir, simulation, running } = context;
  const names = nodeNames(spec);
  const planned: ClusterHandle = {
    name: spec.name,
    provider: 'embedded',
    id: randomUUID(),
    kubeconfig: kubeconfigPath(stateDir, spec.name),
    nodes: spec.nodes.map((node, index) => ({ name: names[index] ?? '', spec: node })),
    ports: {},
    simulation,
    createdAt: isoTime(Date.now()),
    budgets: {},
    capabilities,
  };
  const file = { formatVersion: 1, status: 'creating' } as const;
  await writeClusterFile(stateDir, { ...file, handle: planned });
  let program: Program | undefined;
  try {
    program = await start(context, planned, spec, operation);
    const { pid, start: started } = program;
    const process = { pid, start: started };
    const handle = { ...planned, ports: portsOf(spec, program, operation) };
    await writeClusterFile(stateDir, { ...file, handle, process });
    await writeMarker(handle);
    operation.signal.throwIfAborted();
    await writeClusterFile(stateDir, { ...file, status: 'ready', handle, process });
    running.set(spec.name, program);
    operation.progress(
      `Simulated Kubernetes ${program.version} with ${plural(names.length, 'node')} at ${program.server}; no container runs`,
    );
    return handle;
  } catch (error) {
    if (program) {
      killGroup(program.pid, 'SIGKILL');
      await program.ended;
    }
    await removeClusterFile(stateDir, spec.name);
    throw error;
  }
}

async function refuseTaken(context: EmbeddedContext, name: string): Promise<void> {
  const found = await findCluster(context, name);
  // What is left of one that ended: its files.
  if (found.state === 'absent') return await deleteCluster(context, name);
  if (found.state === 'foreign') throw foreignError(found.why);
  const unusable = found.state === 'broken' ? `, and is not usable: ${found.why}` : '.';
  throw new LabError('CLUSTER_STATE', {
    message: `Cluster "${name}" exists already${unusable}`,
    next: `Delete it with \`lab down --cluster ${name}\`.`,
  });
}

async function start(
  context: EmbeddedContext,
  handle: ClusterHandle,
  spec: ClusterSpec,
  { signal }: Operation,
): Promise<Program> {
  const folder = clusterDir(context.stateDir, handle.name);
  const behaviours = [...context.behaviours, ...(spec.behaviours ?? [])];
  return await startProgram(
    folder,
    clusterConfig(handle, spec.ports, behaviours, context.simulation),
    { signal, ...(context.program ? { program: context.program } : {}) },
  );
}

function portsOf(
  spec: ClusterSpec,
  program: Program,
  { progress, notice = progress }: Operation,
): ClusterHandle['ports'] {
  const chosen: ClusterHandle['ports'] = {};
  for (const { name, nodePort, hostPort } of spec.ports) {
    const port = program.ports[nodePort];
    if (port === undefined) {
      throw new LabError('CLUSTER_CREATE', { message: `NodePort ${nodePort} has no listener.` });
    }
    if (port !== (hostPort ?? nodePort)) {
      notice(`Port ${nodePort} is taken: "${name}" is at http://${HOST}:${port}.`);
    }
    chosen[name] = { host: HOST, port, nodePort };
  }
  return chosen;
}

async function writeMarker(handle: ClusterHandle): Promise<void> {
  const client = await simClient(handle.kubeconfig);
  const [namespace, configMap] = markerObjects(handle).items;
  await client.json('/api/v1/namespaces', { method: 'POST', body: namespace });
  await client.json(`/api/v1/namespaces/${MARKER.namespace}/configmaps`, {
    method: 'POST',
    body: configMap,
  });
}
