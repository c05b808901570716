import type { ActionKind, ActionUse, KubeObject, ObjectRef } from '../../model/index.js';
import { ACTION_KINDS, ACTIONS } from '../action/registry.js';
import type { Whole } from '../action/format.js';
import { isClusterScoped } from '../manifests/objects.js';
import type { RawAction } from '../schema/action.js';
import type { Path } from '../source/position.js';
import type { CheckBuilder } from './checks.js';

export interface ActionBuilder extends CheckBuilder {
  /** Objects of the manifest an apply action names. */
  manifest: (entry: string, path: Path) => KubeObject[];
}

/** A reference with its namespace: the workload's own when it names none, and none for cluster-scoped kinds. */
export function inNamespace<R extends ObjectRef>(ref: R, namespace: string): R {
  if (isClusterScoped(ref.kind)) return { ...ref, namespace: undefined };
  return { ...ref, namespace: ref.namespace ?? namespace };
}

/** Which action a parsed map holds; undefined when the schema let none through. */
export function kindOfAction(raw: RawAction): ActionKind | undefined {
  return ACTION_KINDS.find((kind) => raw[kind] !== undefined);
}

/** What an action does, in words. */
export function actionText(raw: RawAction): string {
  const kind = kindOfAction(raw);
  if (kind === undefined) return '';
  const format = ACTIONS[kind] as { text(spec: unknown): string };
  return raw.name ?? format.text(raw[kind]);
}

/**
 * What an action does, uncut: on one line, or with the lines of a long change under it. `who` says whose it is.
 * Not the author's `name`: this says what it does, not what the author says it does.
 */
export function wholeText(raw: RawAction, who = ''): string {
  const kind = kindOfAction(raw);
  if (kind === undefined) return '';
  const format = ACTIONS[kind] as { whole?(spec: unknown): Whole | undefined };
  const whole = format.whole?.(raw[kind]);
  return whole ? onLines(whole, who) : `${actionText({ ...raw, name: undefined })}${who}`;
}

/** `patch Service/web (leak, inject):` and the lines of it below, further in. */
export function onLines({ head, lines }: Whole, who = ''): string {
  return [`${head}${who}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** A parsed action as the model has it. */
export function buildAction(
  raw: RawAction,
  id: string,
  path: Path,
  to: ActionBuilder,
): ActionUse[] {
  const use = specOf(raw, id, path, to);
  if (use === undefined) return [];
  const undo =
    raw.undo === undefined
      ? {}
      : {
          undo:
            raw.undo === 'none'
              ? { none: raw.reason ?? '' }
              : {
                  actions: raw.undo.flatMap((action, index) =>
                    buildAction(action, `${id}.undo[${index}]`, [...path, 'undo', index], to),
                  ),
                },
        };
  const fails = raw.fails === undefined ? {} : { fails: raw.fails };
  const text = textOf(raw, use);
  const whole = wholeText(raw);
  // Only a change that was cut has lines of its own.
  const uncut = raw.name === undefined && whole.includes('\n') ? { whole } : {};
  return [{ ...use, id, text, ...uncut, ...undo, ...fails }];
}

type Bare = {
  [K in ActionKind]: Pick<Extract<ActionUse, { kind: K }>, 'kind' | 'spec'>;
}[ActionKind];

function specOf(raw: RawAction, id: string, path: Path, to: ActionBuilder): Bare | undefined {
  const here = <R extends ObjectRef>(ref: R): R => inNamespace(ref, to.namespace);
  if (raw.apply) {
    const source = raw.apply.manifest;
    return {
      kind: 'apply',
      spec: { source, objects: to.manifest(source, [...path, 'apply', 'manifest']) },
    };
  }
  if (raw.patch) return { kind: 'patch', spec: here(raw.patch) };
  if (raw.delete) return { kind: 'delete', spec: here(raw.delete) };
  if (raw.deletePods) {
    return {
      kind: 'deletePods',
      spec: { ...raw.deletePods, namespace: raw.deletePods.namespace ?? to.namespace },
    };
  }
  if (raw.scale) return { kind: 'scale', spec: here(raw.scale) };
  if (raw.setResources) return { kind: 'setResources', spec: here(raw.setResources) };
  if (raw.rolloutRestart) return { kind: 'rolloutRestart', spec: here(raw.rolloutRestart) };
  if (raw.exec) return { kind: 'exec', spec: raw.exec };
  if (raw.cordon) return { kind: 'cordon', spec: raw.cordon };
  if (raw.uncordon) return { kind: 'uncordon', spec: raw.uncordon };
  if (raw.drain) return { kind: 'drain', spec: raw.drain };
  if (raw.nodeExec) return { kind: 'nodeExec', spec: raw.nodeExec };
  if (raw.nodeInstall) return { kind: 'nodeInstall', spec: raw.nodeInstall };
  if (raw.nodeImages) return { kind: 'nodeImages', spec: raw.nodeImages };
  if (raw.load) return { kind: 'load', spec: raw.load };
  if (raw.wait) {
    const { for: check, duration } = raw.wait;
    return check === undefined
      ? { kind: 'wait', spec: { duration: duration ?? 0 } }
      : { kind: 'wait', spec: { for: to.check(check, `${id}.wait`, [...path, 'wait', 'for']) } };
  }
  return undefined;
}

function textOf(raw: RawAction, use: Bare): string {
  if (raw.name === undefined && use.kind === 'wait' && use.spec.for)
    return `wait for: ${use.spec.for.text}`;
  return actionText(raw);
}
