import type { Action, ActionSpecs } from '../../../model/index.js';
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
  ...patching<ActionSpecs['patch']>((spec) => ({
    ref: refOf(spec),
    strategy: spec.strategy,
    body: spec.body,
  })),
};
