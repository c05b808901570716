import {
  isControlled,
  refOfObject,
  refText,
  type ActionContext,
  type KubeObject,
  type ObjectRef,
  type UndoOp,
} from '../../model/index.js';
import { clip } from '../../base/index.js';
import { hideSecret } from './hide-secret.js';
import {
  fieldChanges,
  inverseMergePatch,
  lasting,
  valueAt,
  type FieldChange,
} from './merge-patch.js';
import { isDeepStrictEqual } from 'node:util';

/** One change to one object: how to make it, and how to try it without making it. */
export interface Change {
  ref: ObjectRef;
  dryRun(context: ActionContext): Promise<KubeObject>;
  /** False where the same change made twice is another one (JSON patches). */
  repeatable: boolean;
  /** True where it makes the object when there is none. */
  creates: boolean;
}

/** What was before, and what the API said the change would make of it. */
interface Foreseen {
  former: KubeObject | undefined;
  changes: FieldChange[];
}

/**
 * What `undo` found, for `readBack` and `settle` of the same action: the contract hands them
 * nothing but the spec, and a witness needs the former value.
 */
const foreseen = new WeakMap<object, Foreseen[]>();

/**
 * The undo of each change, in their order (the journal undoes the newest first): a merge patch
 * with the exact former values, found by a dry run; or the deletion of an object that was not there.
 */
export async function undoOfChanges(
  spec: object,
  changes: Change[],
  context: ActionContext,
): Promise<UndoOp[]> {
  const found: Foreseen[] = [];
  const undo: UndoOp[] = [];
  for (const change of changes) {
    const former = await context.kube.get(change.ref);
    if (!former && change.creates) {
      found.push({ former, changes: [] });
      undo.push({ op: 'delete', ref: change.ref });
      continue;
    }
    const after = await change.dryRun(context);
    found.push({ former, changes: fieldChanges(former ?? {}, after) });
    undo.push(patchBack(former ?? after, after));
  }
  foreseen.set(spec, found);
  return undo;
}

function patchBack(former: KubeObject, after: KubeObject): UndoOp {
  const body = inverseMergePatch(former, after);
  return body
    ? {
        op: 'patch',
        ref: refOfObject(former),
        strategy: 'merge',
        body,
        // What has an owner is made again by that; a node is made by nobody.
        ...(isControlled(former) || former.kind === 'Node' ? {} : { object: lasting(former) }),
      }
    : { op: 'none', reason: `${refText(refOfObject(former))} already is as asked.` };
}

/**
 * Whether the live objects have what the changes asked for, and did not have it before. A
 * value counts as there when it is what the dry run foresaw, or when the same change again
 * would change nothing (the API server may choose values of its own, such as a node port).
 */
export async function readBackChanges(
  spec: object,
  changes: Change[],
  context: ActionContext,
): Promise<{ ok: boolean; text: string }> {
  const before = foreseen.get(spec);
  const looks = [];
  for (const [index, change] of changes.entries()) {
    looks.push(await readBack(change, before?.[index], context));
  }
  return {
    // Of several objects one must have changed: a manifest may repeat what is there already.
    ok: looks.every((look) => look.there) && looks.some((look) => look.changed),
    text: looks.map((look) => look.text).join('; '),
  };
}

interface Look {
  there: boolean;
  changed: boolean;
  text: string;
}

async function readBack(
  change: Change,
  before: Foreseen | undefined,
  context: ActionContext,
): Promise<Look> {
  const name = refText(change.ref);
  const live = await context.kube.get(change.ref);
  if (!live) return { there: false, changed: false, text: `${name} does not exist` };
  if (before && !before.former) return { there: true, changed: true, text: `${name} was created` };
  const again = async (): Promise<boolean> =>
    change.repeatable && fieldChanges(live, await change.dryRun(context)).length === 0;
  if (!before) {
    const there = await again();
    return { there, changed: true, text: `${name} ${there ? 'is' : 'is not'} as asked` };
  }
  if (before.changes.length === 0) {
    return { there: true, changed: false, text: `${name} was so before: nothing changed` };
  }
  const exact = before.changes.every((one) => isDeepStrictEqual(valueAt(live, one.path), one.to));
  const there = exact || (await again());
  const seen = before.changes.map(({ path, from, to }) => {
    const shown = (value: unknown, of: unknown): string =>
      show(hideSecret(change.ref.kind, path, value, of));
    const is = shown(valueAt(live, path), live);
    const asked = `asked ${shown(to, live)}, is ${is}`;
    return `${pathText(path)}: ${there ? `${shown(from, before.former)} → ${is}` : asked}`;
  });
  return { there, changed: true, text: `${name} ${clip(seen.join(', '), 600)}` };
}

/** Whether a change of this action (as foreseen by its undo) touches a field below `prefix`; true when unknown. */
export function touches(spec: object, index: number, prefix: string[]): boolean {
  const before = foreseen.get(spec)?.[index];
  if (!before) return true;
  return before.changes.some(({ path }) => prefix.every((key, i) => path[i] === key));
}

/** A field's path for people; keys with dots are quoted. */
export function pathText(path: string[]): string {
  return path.map((key) => (key.includes('.') ? `"${key}"` : key)).join('.');
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : clip(JSON.stringify(value), 160);
}
