import { applyMerge, isMap, type Json } from '../base/index.js';
import {
  refOfObject,
  type KubeObject,
  type ObjectRef,
  type PendingUndo,
  type UndoOp,
} from '../model/index.js';

/** One undo that stands for several journal entries. */
export interface ComposedUndo {
  seqs: number[];
  texts: string[];
  undo: UndoOp;
}

/** Two JSON merge patches as one: `first`, then `second`. Nulls are kept, as they delete. */
export function composeMerge(first: unknown, second: unknown): unknown {
  if (!isMap(first) || !isMap(second)) return second;
  const result: Json = { ...first };
  for (const [key, value] of Object.entries(second)) {
    result[key] = key in result ? composeMerge(result[key], value) : value;
  }
  return result;
}

const keyOf = (ref: ObjectRef): string =>
  `${ref.apiVersion ?? ''}/${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;

/** The object an undo works on; undefined for those that stand alone. */
function targetOf(undo: UndoOp): ObjectRef | undefined {
  if (undo.op === 'patch' && undo.strategy === 'merge') return undo.ref;
  if (undo.op === 'delete') return undo.ref;
  if (undo.op === 'create') return refOfObject(undo.object);
  return undefined;
}

/** The undo of the newer change, followed by the undo of the older one, as one step. */
function join(newer: UndoOp, older: UndoOp): UndoOp {
  if (older.op === 'patch') {
    if (newer.op === 'patch') return { ...older, body: composeMerge(newer.body, older.body) };
    if (newer.op === 'create') {
      return { op: 'create', object: applyMerge(newer.object, older.body) as KubeObject };
    }
  }
  return older;
}

/**
 * Pending undos, newest first, as the fewest steps that lead straight to the oldest
 * state of each object. Undoing a fix and then its fault one after the other would break
 * the system again on the way; together they are usually nothing.
 */
export function composeUndos(pending: PendingUndo[]): ComposedUndo[] {
  const result: ComposedUndo[] = [];
  const byObject = new Map<string, ComposedUndo>();
  for (const entry of pending) {
    const target = targetOf(entry.undo);
    // apiVersion may be left out by one change and given by another: kind and name decide.
    const key = target && keyOf({ ...target, apiVersion: undefined });
    const known = key === undefined ? undefined : byObject.get(key);
    if (known) {
      known.undo = join(known.undo, entry.undo);
      known.seqs.push(entry.seq);
      known.texts.push(entry.text);
      continue;
    }
    const composed = { seqs: [entry.seq], texts: [entry.text], undo: entry.undo };
    result.push(composed);
    if (key !== undefined) byObject.set(key, composed);
  }
  return result;
}
