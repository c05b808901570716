import type { Action, ActionSpecs } from '../../../model/index.js';
import { kubectlCommand, kubectlRef } from '../../common/kubectl.js';
import { patching, refOf } from '../../common/patch-action.js';

/** The number of replicas of a workload. */
export const scale: Action<'scale'> = {
  kind: 'scale',
  kubectl: (spec) =>
    kubectlCommand(spec.namespace, ['scale', ...kubectlRef(spec), `--replicas=${spec.replicas}`]),
  ...patching<ActionSpecs['scale']>((spec) => ({
    ref: refOf(spec),
    strategy: 'merge',
    body: { spec: { replicas: spec.replicas } },
  })),
};
