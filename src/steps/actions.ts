import type {
  Action,
  ActionContext,
  ActionKind,
  ActionSpecs,
  ActionUse,
  UndoOp,
} from '../model/index.js';
import { apply } from './action/apply/index.js';
import { cordon } from './action/cordon/index.js';
import { delete as deleteAction } from './action/delete/index.js';
import { deletePods } from './action/deletePods/index.js';
import { drain } from './action/drain/index.js';
import { exec } from './action/exec/index.js';
import { load } from './action/load/index.js';
import { nodeExec } from './action/nodeExec/index.js';
import { nodeImages } from './action/nodeImages/index.js';
import { nodeInstall } from './action/nodeInstall/index.js';
import { patch } from './action/patch/index.js';
import { rolloutRestart } from './action/rolloutRestart/index.js';
import { scale } from './action/scale/index.js';
import { setResources } from './action/setResources/index.js';
import { uncordon } from './action/uncordon/index.js';
import { wait } from './action/wait/index.js';

/** Every kind of action. */
export const actions: { [K in ActionKind]: Action<K> } = {
  apply,
  cordon,
  delete: deleteAction,
  deletePods,
  drain,
  exec,
  load,
  nodeExec,
  nodeImages,
  nodeInstall,
  patch,
  rolloutRestart,
  scale,
  setResources,
  uncordon,
  wait,
};

/** An action use whose kind and spec TypeScript knows to belong together. */
type Use<K extends ActionKind> = { [P in K]: { kind: P; spec: ActionSpecs[P] } }[K];

/** One action with its arguments, ready to be used: `Action` with the spec filled in. */
export interface BoundAction {
  kubectl: string;
  run(context: ActionContext): Promise<void>;
  readBack(context: ActionContext): Promise<{ ok: boolean; text: string }>;
  settle(context: ActionContext): Promise<string | undefined>;
  /** The undo the scenario declares, else the one derived from the present values, in the order of the changes. */
  undo(context: ActionContext): Promise<UndoOp[]>;
}

/** `namespace`: the workload's, for the kubectl command. */
export function bindAction(use: ActionUse, namespace?: string): BoundAction {
  const bound = bind(use, namespace);
  const declared = use.undo;
  if (declared === undefined) return bound;
  return {
    ...bound,
    async undo(context) {
      // Also derived: the read-back compares with the former values that it keeps.
      await bound.undo(context);
      return [
        'none' in declared
          ? { op: 'none', reason: declared.none }
          : { op: 'actions', actions: declared.actions, namespace: context.namespace },
      ];
    },
  };
}

function bind<K extends ActionKind>({ kind, spec }: Use<K>, namespace?: string): BoundAction {
  const action: Action<K> = actions[kind];
  return {
    kubectl: action.kubectl(spec, namespace),
    run: (context) => action.run(spec, context),
    readBack: (context) => action.readBack(spec, context),
    settle: async (context) => action.settle?.(spec, context),
    undo: (context) => action.undo(spec, context),
  };
}
