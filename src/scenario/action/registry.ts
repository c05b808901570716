import type { ActionKind } from '../../model/index.js';
import { apply } from './apply.js';
import { cordon } from './cordon.js';
import { deleteObject } from './delete.js';
import { deletePods } from './delete-pods.js';
import { drain } from './drain.js';
import { exec } from './exec.js';
import type { ActionFormat } from './format.js';
import { load } from './load.js';
import { nodeExec } from './node-exec.js';
import { nodeImages } from './node-images.js';
import { nodeInstall } from './node-install.js';
import { patch } from './patch.js';
import { rolloutRestart } from './rollout-restart.js';
import { scale } from './scale.js';
import { setResources } from './set-resources.js';
import { uncordon } from './uncordon.js';
import { wait } from './wait.js';

/** Every action the format has. */
export const ACTIONS: { [K in ActionKind]: ActionFormat<K> } = {
  apply,
  patch,
  delete: deleteObject,
  deletePods,
  scale,
  setResources,
  rolloutRestart,
  exec,
  cordon,
  uncordon,
  drain,
  nodeExec,
  nodeInstall,
  nodeImages,
  load,
  wait,
};

export const ACTION_KINDS = Object.keys(ACTIONS) as ActionKind[];
