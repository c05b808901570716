import { z } from '../schema/zod.js';
import { atLeastOne } from '../schema/one-of.js';
import { objectName, word } from '../schema/primitives.js';
import { namespaceKey, workloadKind } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { phrase } from './words.js';

export const rollout: ProbeFormat<'rollout'> = {
  kind: 'rollout',
  schema: atLeastOne(
    z.strictObject({
      kind: workloadKind.describe('Deployment, StatefulSet or DaemonSet'),
      name: objectName.describe('its name'),
      namespace: namespaceKey,
      complete: z.boolean().optional().describe('rolled out, with nothing of the old one left'),
      reason: word
        .optional()
        .describe('of the Progressing condition, such as ProgressDeadlineExceeded'),
    }),
    ['complete', 'reason'],
  ).describe('The rollout of a Deployment, StatefulSet or DaemonSet.'),
  text: (spec) =>
    `rollout of ${spec.kind} ${spec.name} ${phrase(
      spec.complete !== undefined && (spec.complete ? 'is complete' : 'is not complete'),
      spec.reason && `says ${spec.reason}`,
    )}`,
};
