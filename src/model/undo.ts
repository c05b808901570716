import type { ActionUse, PatchStrategy } from './actions.js';
import type { KubeObject, ObjectRef } from './objects.js';

/**
 * How one change is taken back, with everything needed to do it: no scenario file,
 * no memory of the process. This is what the journal holds.
 */
export type UndoOp =
  /**
   * Put former values back: a patch with the exact former values (`null` deletes a field in a merge patch).
   * `object`: the whole of it, to create again when somebody has deleted it since.
   */
  | { op: 'patch'; ref: ObjectRef; strategy: PatchStrategy; body: unknown; object?: KubeObject }
  /** Delete an object that did not exist before. */
  | { op: 'delete'; ref: ObjectRef }
  /** Create again an object that was deleted (volatile fields already taken off). */
  | { op: 'create'; object: KubeObject }
  /** Write a node's kubelet configuration back and restart the kubelet. */
  | { op: 'kubeletConfig'; node: string; content: string }
  /** Run the actions a scenario declared as the undo, in the workload's namespace. */
  | { op: 'actions'; actions: ActionUse[]; namespace?: string }
  | { op: 'deleteNamespace'; name: string }
  | { op: 'deleteCluster'; provider: string; name: string }
  /** Nothing can or need be done; says why. */
  | { op: 'none'; reason: string };

/** One line of a journal, `journal.jsonl`. */
export type JournalEntry =
  | {
      seq: number;
      at: string;
      run: string;
      type: 'intent';
      step: string;
      text: string;
      undo: UndoOp;
    }
  /** The change of intent `of` was made. */
  | { seq: number; at: string; run: string; type: 'done'; of: number }
  /** Its undo was carried out, or found unnecessary. */
  | { seq: number; at: string; run: string; type: 'undone'; of: number; note?: string }
  | { seq: number; at: string; run: string; type: 'failed'; of: number; message: string };

/** An intent whose undo has not been carried out. */
export interface PendingUndo {
  seq: number;
  run: string;
  step: string;
  text: string;
  undo: UndoOp;
  /** Whether `done` was written: when not, the change may or may not have been made. */
  done: boolean;
}
