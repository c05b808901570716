import { setMaxListeners } from 'node:events';
import { asLabError, LabError } from '../base/index.js';
import { connect } from '../kube/index.js';
import type { ClusterHandle, TimelineInput } from '../model/index.js';
import {
  createMemory,
  createView,
  recordTimeline,
  sampleSummary,
  TIMELINE_KINDS,
} from '../observe/index.js';
import type { Connection, Session } from './session.js';

/** An API server that stays away so long is lost, ms: half of the time in which a loss is to be said. */
const LOST_AFTER = 15_000;

/**
 * Connects a session to its cluster: API, watches on everything of the workload,
 * memory once a second, and a guard that ends the walk within seconds of a loss.
 */
export async function openConnection(session: Session, handle: ClusterHandle): Promise<Connection> {
  const { options, recorder } = session;
  const stop = new AbortController();
  // Every watch waits on it while the API server is away: Node would take more than ten for a leak.
  setMaxListeners(0, stop.signal);
  const kube = await connect(handle.kubeconfig, {
    log: options.log,
    lostAfterMs: LOST_AFTER,
    away: () => session.clock.elapsed() < session.awayUntil,
  });
  const lost = (error: unknown): void => {
    if (!stop.signal.aborted) session.fail(asLabError(error, 'CLUSTER_LOST'));
  };
  const view = createView(kube, stop.signal, lost);
  const { namespaces } = options.scenario.workload;
  await Promise.all([
    view.ensure({ kind: 'Node' }),
    view.ensure({ kind: 'Event', namespace: 'default' }),
    ...namespaces.flatMap((namespace) =>
      [...TIMELINE_KINDS, { kind: 'ReplicaSet' }]
        .filter(({ kind }) => kind !== 'Node')
        .map((query) => view.ensure({ ...query, namespace })),
    ),
  ]);
  recordTimeline(view, (entry) => recorder.timeline(entry));
  const node = options.provider.nodeOps(handle);
  const sampler = session.capabilities.has.includes('cgroup')
    ? node
    : sampleSummary(kube, session.clock);
  const workers = handle.nodes.filter((entry) => entry.spec.role === 'worker');
  const memory = createMemory(
    view,
    sampler,
    workers.map((entry) => entry.name),
    stop.signal,
    (entry) => recorder.timeline(withThreshold(session, entry)),
    session.clock,
  );
  void options.provider.watchHealth(handle, stop.signal).then(
    (error) => error && lost(error),
    () => {},
  );
  session.connection = { handle, kube, view, memory, node, close: () => stop.abort() };
  session.state.record.environment.kubernetes = await kube.version();
  return session.connection;
}

/** Node memory with the working set at which MemoryPressure comes, where the node has a budget. */
function withThreshold(session: Session, entry: TimelineInput): TimelineInput {
  if (entry.type !== 'memory' || entry.scope !== 'node') return entry;
  const threshold = session.connection?.handle.budgets[entry.node]?.pressureAt;
  return threshold === undefined ? entry : { ...entry, threshold };
}

/** Path of the marker of a run inside the cluster. */
export const RUN_MARK = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'chaos-lab',
  name: 'run',
};

/** Marks the run in the cluster, so that whoever looks there knows what is going on. */
export async function markRun(session: Session): Promise<void> {
  const { kube } = session.connection ?? {};
  if (!kube) throw new LabError('INTERNAL', { message: 'no cluster to mark' });
  const { record } = session.state;
  await kube.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: RUN_MARK.name, namespace: RUN_MARK.namespace },
    data: {
      run: record.run.id,
      scenario: record.scenario.name,
      startedAt: record.run.startedAt,
      undo: 'lab recover',
    },
  });
}

export async function unmarkRun(session: Session): Promise<void> {
  await session.connection?.kube.delete(RUN_MARK);
}
