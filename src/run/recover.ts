import { connect } from '../kube/index.js';
import type { Journal } from '../journal/index.js';
import type { ClusterHandle, PendingUndo } from '../model/index.js';
import type { Clusters } from '../provider/index.js';
import { bindAction } from '../steps/index.js';
import { bareContext } from './bare-context.js';
import { contextFor } from './context.js';
import { RUN_MARK } from './connect.js';
import { connected, type Session } from './session.js';
import { undoPending, type UndoResult, type UndoTools } from './undo.js';

/** Time an object may take to go, ms: a namespace with pods that ignore SIGTERM needs their grace period. */
const PATIENCE = 90_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Undoes the pending entries of a running session that fit, and notes each in its record. */
export async function undoOfSession(
  session: Session,
  fits: (entry: PendingUndo) => boolean,
): Promise<UndoResult[]> {
  const { kube, node } = connected(session);
  const tools: UndoTools = {
    kube,
    node,
    act: async (actions) => {
      const [step] = session.plan.steps;
      if (!step) return;
      const context = contextFor(session, step, session.signal);
      for (const use of actions) await bindAction(use).run(context);
    },
    patience: PATIENCE,
    sleep,
  };
  const results = await undoPending(session.journal.pending().filter(fits), session.journal, tools);
  session.state.record.undos.push(...results);
  return results;
}

/**
 * Brings a cluster back from its journal alone: no scenario file. Everything pending but
 * the cluster itself and finished provisioning is undone; safe to repeat; goes on past an undo that
 * fails and reports each.
 */
export async function recoverJournal(
  journal: Journal,
  handle: ClusterHandle,
  options: { provider: Pick<Clusters, 'nodeOps'>; keep?: RegExp },
): Promise<UndoResult[]> {
  const pending = journal
    .pending()
    .filter((entry) => !belongsToCluster(entry) && !options.keep?.test(entry.step));
  // The mark of a run may be there with nothing to undo: it comes before the first change.
  if (pending.length === 0 && options.keep) return [];
  const kube = await connect(handle.kubeconfig);
  const stop = new AbortController();
  try {
    const node = options.provider.nodeOps(handle);
    const results = await undoPending(pending, journal, {
      kube,
      node,
      act: async (actions, namespace = 'default') => {
        const context = await bareContext({ kube, handle, node, namespace, signal: stop.signal });
        for (const use of actions) await bindAction(use).run(context);
      },
      patience: PATIENCE,
      sleep,
    });
    if (!options.keep) await kube.delete(RUN_MARK);
    return results;
  } finally {
    stop.abort();
  }
}

/** The cluster's own making: `down` and `clean` take it away with the cluster. */
export function belongsToCluster(entry: PendingUndo): boolean {
  return entry.undo.op === 'deleteCluster' || (entry.undo.op === 'kubeletConfig' && entry.done);
}
