import type { ActionContext, ObjectRef, PatchStrategy, UndoOp } from '../../model/index.js';
import { readBackChanges, undoOfChanges, type Change } from './change.js';
import { settleObject } from './settle.js';

/** An action that comes down to one patch of one object. */
export interface Patch {
  ref: ObjectRef;
  strategy: PatchStrategy;
  body: unknown;
}

/** The four hands of an action whose change is one patch; `of` derives the patch from its spec. */
export function patching<Spec extends object>(
  of: (spec: Spec) => Patch,
): {
  undo(spec: Spec, context: ActionContext): Promise<UndoOp[]>;
  run(spec: Spec, context: ActionContext): Promise<void>;
  readBack(spec: Spec, context: ActionContext): Promise<{ ok: boolean; text: string }>;
  settle(spec: Spec, context: ActionContext): Promise<string | undefined>;
} {
  const change = (spec: Spec): Change => {
    const { ref, strategy, body } = of(spec);
    return {
      ref,
      dryRun: (context) => context.kube.patch(ref, strategy, body, { dryRun: true }),
      repeatable: strategy !== 'json',
      creates: false,
    };
  };
  return {
    undo: (spec, context) => undoOfChanges(spec, [change(spec)], context),
    async run(spec, context) {
      const { ref, strategy, body } = of(spec);
      await context.kube.patch(ref, strategy, body);
    },
    readBack: (spec, context) => readBackChanges(spec, [change(spec)], context),
    settle: (spec, context) => settleObject(spec, 0, of(spec).ref, context),
  };
}

/** The reference alone, out of a spec that also carries other keys. */
export function refOf({ apiVersion, kind, name, namespace }: ObjectRef): ObjectRef {
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
}
