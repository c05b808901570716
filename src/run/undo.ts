import { isDeepStrictEqual } from 'node:util';
import { applyMerge, LabError, messageOf } from '../base/index.js';
import type { Journal } from '../journal/index.js';
import {
  ALREADY_SO,
  type ActionUse,
  type KubeApi,
  type KubeObject,
  type NodeOps,
  type PendingUndo,
  type UndoOp,
  type UndoRecord,
  refOfObject,
} from '../model/index.js';
import { composeUndos } from './compose.js';

/** What undoing needs: no scenario, no memory of the process that made the change. */
export interface UndoTools {
  kube: KubeApi;
  node: NodeOps;
  /** Runs actions a scenario declared as its undo; `namespace` is the workload's. */
  act(actions: ActionUse[], namespace?: string): Promise<void>;
  /** ms to wait for an object that is being deleted. */
  patience: number;
  sleep(ms: number): Promise<void>;
}

/** How one undo went. */
export type UndoResult = UndoRecord;

/**
 * Undoes what is pending, newest change first, and writes each outcome to the
 * journal. Goes on past one that fails. Safe to repeat: what is already as it was is
 * only marked.
 */
export async function undoPending(
  pending: PendingUndo[],
  journal: Journal,
  tools: UndoTools,
): Promise<UndoResult[]> {
  const results: UndoResult[] = [];
  for (const { seqs, texts, undo } of composeUndos(pending)) {
    const text = texts.join(' · ');
    const changes = texts.toReversed();
    try {
      const note = await undoOne(undo, tools);
      for (const seq of seqs) await journal.undone(seq, note);
      results.push({ text, changes, ok: true, ...(note ? { note } : { did: DID[undo.op] }) });
    } catch (error) {
      // A journal that cannot be written (a full disk) keeps nothing from being undone.
      for (const seq of seqs) await journal.failed(seq, messageOf(error)).catch(() => {});
      results.push({ text, changes, ok: false, note: messageOf(error) });
    }
  }
  return results;
}

/** What each undo did when there was something to do, in a word for the report. */
const DID: Record<UndoOp['op'], string> = {
  patch: 'restored',
  delete: 'deleted',
  create: 'created again',
  kubeletConfig: 'restored',
  actions: 'undone as the scenario says',
  deleteNamespace: 'deleted',
  deleteCluster: 'deleted',
  none: 'nothing',
};

/** Carries one undo out; the note says when there was nothing to do. */
async function undoOne(undo: UndoOp, tools: UndoTools): Promise<string | undefined> {
  const { kube, node } = tools;
  switch (undo.op) {
    case 'patch': {
      const now = await kube.get(undo.ref);
      if (!now) return undo.object ? await createAgain(undo.object, tools) : 'the object is gone';
      if (undo.strategy === 'merge' && isDeepStrictEqual(applyMerge(now, undo.body), now)) {
        return ALREADY_SO;
      }
      await kube.patch(undo.ref, undo.strategy, undo.body);
      return undefined;
    }
    case 'delete':
      if (!(await kube.delete(undo.ref))) return ALREADY_SO;
      await untilGone(() => kube.get(undo.ref), tools, `${undo.ref.kind}/${undo.ref.name}`);
      return undefined;
    case 'create':
      return await createAgain(undo.object, tools);
    case 'kubeletConfig':
      if ((await node.readFile(undo.node, '/var/lib/kubelet/config.yaml')) === undo.content) {
        return ALREADY_SO;
      }
      await node.writeKubeletConfig(undo.node, undo.content);
      return undefined;
    case 'deleteNamespace': {
      const ref = { apiVersion: 'v1', kind: 'Namespace', name: undo.name };
      if (!(await kube.delete(ref))) return ALREADY_SO;
      await untilGone(() => kube.get(ref), tools, `Namespace/${undo.name}`);
      return undefined;
    }
    case 'actions':
      await tools.act(undo.actions, undo.namespace);
      return undefined;
    case 'deleteCluster':
      // Nobody asks for it: what undoes, leaves the cluster standing.
      throw new LabError('INTERNAL', { message: 'only `lab down` deletes a cluster' });
    case 'none':
      return undo.reason;
  }
}

async function createAgain(object: KubeObject, tools: UndoTools): Promise<string | undefined> {
  const ref = refOfObject(object);
  const now = await tools.kube.get(ref);
  if (now && now.metadata.deletionTimestamp === undefined) {
    if (isDeepStrictEqual(applyMerge(now, object), now)) return ALREADY_SO;
    await tools.kube.delete(ref);
  }
  if (now) await untilGone(() => tools.kube.get(ref), tools, `${object.kind}/${ref.name}`);
  await tools.kube.create(object);
  return undefined;
}

async function untilGone(
  look: () => Promise<KubeObject | undefined>,
  tools: UndoTools,
  what: string,
): Promise<void> {
  for (let waited = 0; await look(); waited += 200) {
    if (waited >= tools.patience) {
      throw new LabError('UNDO_FAILED', {
        message: `${what} is still being deleted after ${tools.patience / 1000} s`,
      });
    }
    await tools.sleep(200);
  }
}
