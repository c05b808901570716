import { z } from '../schema/zod.js';
import { refText } from '../../model/index.js';
import { objectKeys } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const scale: ActionFormat<'scale'> = {
  kind: 'scale',
  schema: z
    .strictObject({
      ...objectKeys,
      kind: z
        .enum(['Deployment', 'StatefulSet', 'ReplicaSet'])
        .describe('Deployment, StatefulSet or ReplicaSet'),
      replicas: z.int().min(0).max(100).describe('how many'),
    })
    .describe('Sets the number of replicas.'),
  text: (spec) => `scale ${refText(spec)} to ${spec.replicas}`,
  undoable: true,
};
