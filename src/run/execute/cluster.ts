import { LabError } from '../../base/index.js';
import type { ClusterHandle, NodeSpec } from '../../model/index.js';
import { warmUp } from '../../kube/index.js';
import { imagesByNode } from '../../plan/index.js';
import { markRun, openConnection } from '../connect.js';
import { connected, type Session } from '../session.js';
import { progressOf } from '../progress.js';
import { watchProvider } from '../provider-watch.js';
import type { Executor } from './executor.js';

/** Creates the cluster. Its deletion is in the journal before anything of it exists. */
export const createCluster: Executor = async (step, session, signal) => {
  const { options, journal } = session;
  const { provider, scenario, cluster } = options;
  const seq = await journal.intend({
    run: session.state.record.run.id,
    step: step.id,
    text: `create the cluster ${cluster}`,
    undo: { op: 'deleteCluster', provider: provider.name, name: cluster },
  });
  warmUp();
  const stopWatch = watchProvider(session);
  const handle = await provider
    .create(
      {
        name: cluster,
        nodes: scenario.cluster.nodes,
        ports: scenario.cluster.ports.map((port) => {
          const hostPort = options.hostPorts[port.name] ?? port.hostPort;
          return { name: port.name, nodePort: port.nodePort, ...(hostPort ? { hostPort } : {}) };
        }),
        ...(options.nodeImage ? { nodeImage: options.nodeImage } : {}),
        ...(scenario.behaviours ? { behaviours: scenario.behaviours } : {}),
      },
      {
        progress: progressOf(session, step),
        notice: (text) =>
          options.emit({ type: 'note', at: session.clock.now(), level: 'warn', text }),
        signal,
        images: imagesByNode(scenario, nodesOf(session)),
      },
    )
    .finally(stopWatch);
  await journal.done(seq);
  await useCluster(session, handle);
  await markRun(session);
  return undefined;
};

/** The nodes a cluster of this scenario will have. */
function nodesOf({ options }: Session): { name: string; spec: NodeSpec }[] {
  const { nodes } = options.scenario.cluster;
  const names = options.provider.nodeNames({ name: options.cluster, nodes });
  return nodes.map((spec, index) => ({ name: names[index] ?? '', spec }));
}

/** Connects to a cluster and notes what it is, whether new or reused. */
export async function useCluster(session: Session, handle: ClusterHandle): Promise<void> {
  const { environment } = session.state.record;
  environment.ports = handle.ports;
  environment.budgets = handle.budgets;
  environment.capabilities = handle.capabilities;
  if (handle.nodeImage) environment.nodeImage = handle.nodeImage;
  await openConnection(session, handle);
}

export const loadImages: Executor = async (step, session, signal) => {
  const { provider, scenario } = session.options;
  const { handle } = connected(session);
  const images = imagesByNode(scenario, handle.nodes);
  await provider.loadImages(handle, images, progressOf(session, step), signal);
  return undefined;
};

/** Sets the nodes' memory budgets, unless this cluster has them from before. */
export const applyBudgets: Executor = async (step, session, signal) => {
  const { provider } = session.options;
  const connection = connected(session);
  const wanted = connection.handle.nodes.filter((node) => node.spec.memoryBudget !== undefined);
  if (wanted.every((node) => node.name in connection.handle.budgets)) {
    return 'kept from before';
  }
  const journal: Parameters<typeof provider.applyBudgets>[1] = async (node, former) => {
    const seq = await session.journal.intend({
      run: session.state.record.run.id,
      step: step.id,
      text: `kubelet configuration of ${node}`,
      undo: { op: 'kubeletConfig', node, content: former },
    });
    return { done: () => session.journal.done(seq) };
  };
  const handle = await provider.applyBudgets(
    connection.handle,
    journal,
    progressOf(session, step),
    signal,
  );
  connection.handle = handle;
  session.state.record.environment.budgets = handle.budgets;
  const missing = wanted.find((node) => !(node.name in handle.budgets));
  if (missing) {
    throw new LabError('CLUSTER_CREATE', { message: `${missing.name} has no memory budget` });
  }
  return undefined;
};

export const deleteCluster: Executor = async (_step, session) => {
  const { provider, cluster } = session.options;
  session.connection?.close();
  session.connection = undefined;
  await provider.delete(cluster);
  return undefined;
};
