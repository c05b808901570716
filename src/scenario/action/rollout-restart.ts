import { z } from '../schema/zod.js';
import { refText } from '../../model/index.js';
import { objectKeys, workloadKind } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const rolloutRestart: ActionFormat<'rolloutRestart'> = {
  kind: 'rolloutRestart',
  schema: z
    .strictObject({
      ...objectKeys,
      kind: workloadKind.describe('Deployment, StatefulSet or DaemonSet'),
    })
    .describe('Replaces all pods, as kubectl rollout restart does.'),
  text: (spec) => `restart ${refText(spec)}`,
  undoable: true,
};
