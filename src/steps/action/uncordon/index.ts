import type { Action } from '../../../model/index.js';
import { readBackCordon, setCordon, undoCordon } from '../../common/cordon.js';
import { kubectlCommand, kubectlNode } from '../../common/kubectl.js';

/** Lets new pods onto a node again. */
export const uncordon: Action<'uncordon'> = {
  kind: 'uncordon',
  kubectl: (spec) => kubectlCommand(undefined, ['uncordon', ...kubectlNode(spec.node)]),
  undo: (spec, context) => undoCordon(spec, false, context),
  async run(spec, context) {
    await setCordon(spec, false, context);
  },
  readBack: (spec, context) => readBackCordon(spec, false, context),
};
