import { LabError, systemClock } from '../base/index.js';
import type { ActionContext, ClusterHandle, KubeApi, NodeOps } from '../model/index.js';
import { createMemory, createView } from '../observe/index.js';
import { awaitOrThrow } from './context.js';

/**
 * What the actions of a declared undo get where there is no run: the cluster and the clock. Marks
 * stand at now, nothing is known of earlier restarts, and no load is ever sent.
 */
export async function bareContext(given: {
  kube: KubeApi;
  handle: ClusterHandle;
  node: NodeOps;
  namespace: string;
  /** Ends the watches and samplers. */
  signal: AbortSignal;
}): Promise<ActionContext> {
  const { kube, handle, node, namespace, signal } = given;
  const now = systemClock.now();
  const view = createView(kube, signal, () => {});
  await view.ensure({ kind: 'Pod' });
  const workers = handle.nodes.filter(({ spec }) => spec.role === 'worker');
  const names = workers.map(({ name }) => name);
  const context: ActionContext = {
    kube,
    view,
    memory: createMemory(view, node, names, signal, () => {}, systemClock),
    ...(handle.capabilities.has.includes('nodeCommand') ? { node } : {}),
    load: {
      start: (name) =>
        Promise.reject(
          new LabError('LOAD_REFUSED', {
            message: `An undo sends no load: ${name} is not started.`,
          }),
        ),
      // It ended with the run that started it.
      stop: () => Promise.resolve(undefined),
      current: () => undefined,
    },
    clock: systemClock,
    capabilities: handle.capabilities,
    namespace,
    values: { get: () => undefined, set: () => undefined },
    ports: handle.ports,
    marks: { baseline: now, inject: now, fix: now, since: now },
    restartsAt: () => undefined,
    signal,
    await: (check) => awaitOrThrow(check, context),
  };
  return context;
}
