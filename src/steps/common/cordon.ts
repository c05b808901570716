import { LabError } from '../../base/index.js';
import type { ActionContext, NodeTarget, UndoOp } from '../../model/index.js';
import { nodesOf, nodeTargetText, type NodeObject } from './nodes.js';

/** Which nodes were as asked already, by spec: a change that changes nothing is no witness. */
const formers = new WeakMap<object, Map<string, boolean>>();

function patchBody(unschedulable: boolean): unknown {
  return { spec: { unschedulable: unschedulable ? true : null } };
}

async function existing(target: NodeTarget, context: ActionContext): Promise<NodeObject[]> {
  const nodes = await nodesOf(target, context);
  if (nodes.length > 0) return nodes;
  throw new LabError('STEP_REFUSED', { message: `There is no ${nodeTargetText(target)}.` });
}

/** Takes each node that is not cordoned (or uncordoned) yet back to what it is. */
export async function undoCordon(
  spec: { node: NodeTarget },
  cordoned: boolean,
  context: ActionContext,
): Promise<UndoOp[]> {
  const was = new Map<string, boolean>();
  const undo: UndoOp[] = [];
  for (const { metadata } of await existing(spec.node, context)) {
    const ref = { apiVersion: 'v1', kind: 'Node', name: metadata.name };
    const live = await context.kube.get(ref);
    const before = live?.spec?.unschedulable === true;
    was.set(metadata.name, before);
    undo.push(
      before === cordoned
        ? { op: 'none', reason: `Node/${metadata.name} already is as asked.` }
        : { op: 'patch', ref, strategy: 'merge', body: patchBody(before) },
    );
  }
  formers.set(spec, was);
  return undo;
}

export async function setCordon(
  spec: { node: NodeTarget },
  cordoned: boolean,
  context: ActionContext,
): Promise<NodeObject[]> {
  const nodes = await existing(spec.node, context);
  for (const { metadata } of nodes) {
    const ref = { kind: 'Node', name: metadata.name };
    await context.kube.patch(ref, 'merge', patchBody(cordoned));
  }
  return nodes;
}

export async function readBackCordon(
  spec: { node: NodeTarget },
  cordoned: boolean,
  context: ActionContext,
): Promise<{ ok: boolean; text: string }> {
  const was = formers.get(spec);
  const looks = [];
  for (const { metadata } of await existing(spec.node, context)) {
    const live = await context.kube.get({ kind: 'Node', name: metadata.name });
    const is = live?.spec?.unschedulable === true;
    const changed = was?.get(metadata.name) !== cordoned;
    const note = changed ? '' : ' (as before: nothing changed)';
    looks.push({
      there: is === cordoned,
      changed,
      text: `Node/${metadata.name} unschedulable: ${is}${note}`,
    });
  }
  return {
    ok: looks.every((look) => look.there) && looks.some((look) => look.changed),
    text: looks.map((look) => look.text).join('; '),
  };
}
