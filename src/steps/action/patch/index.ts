import { refText, type Action, type ActionSpecs } from '../../../model/index.js';
import { pathText } from '../../common/change.js';
import { kubectlCommand, kubectlRef } from '../../common/kubectl.js';
import { patching, refOf } from '../../common/patch-action.js';

/** A patch whose strategy is always explicit. */
export const patch: Action<'patch'> = {
  kind: 'patch',
  kubectl: (spec) =>
    kubectlCommand(spec.namespace, [
      'patch',
      ...kubectlRef(spec),
      '--type',
      spec.strategy,
      '-p',
      JSON.stringify(spec.body),
    ]),
  changes: (spec) => paths(spec).map((path) => `${refText(spec)} ${path}`),
  ...patching<ActionSpecs['patch']>((spec) => ({
    ref: refOf(spec),
    strategy: spec.strategy,
    body: spec.body,
  })),
};

function paths(spec: ActionSpecs['patch']): string[] {
  if (!Array.isArray(spec.body)) return leaves(spec.body, []).map(pathText);
  // A JSON pointer escapes `/` as `~1` and `~` as `~0`.
  return (spec.body as { path?: string }[]).map((operation) =>
    pathText(
      (operation.path ?? '')
        .split('/')
        .slice(1)
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
    ),
  );
}

function leaves(value: unknown, at: string[]): string[][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [at];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...at, key]));
}
