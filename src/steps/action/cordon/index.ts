import type { Action } from '../../../model/index.js';
import { readBackCordon, setCordon, undoCordon } from '../../common/cordon.js';
import { kubectlCommand, kubectlNode } from '../../common/kubectl.js';

/** Keeps new pods off a node (off every node, when a label fits several). */
export const cordon: Action<'cordon'> = {
  kind: 'cordon',
  kubectl: (spec) => kubectlCommand(undefined, ['cordon', ...kubectlNode(spec.node)]),
  undo: (spec, context) => undoCordon(spec, true, context),
  async run(spec, context) {
    await setCordon(spec, true, context);
  },
  readBack: (spec, context) => readBackCordon(spec, true, context),
};
