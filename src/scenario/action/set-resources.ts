import { z } from '../schema/zod.js';
import { refText } from '../../model/index.js';
import { atLeastOne } from '../schema/one-of.js';
import { objectName, quantityText } from '../schema/primitives.js';
import { objectKeys, workloadKind } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

const amounts = atLeastOne(
  z.strictObject({
    memory: quantityText.optional().describe('such as 64Mi'),
    cpu: quantityText.optional().describe('such as 100m'),
  }),
  ['memory', 'cpu'],
).transform((given) =>
  Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  ),
);

const NONE: Record<string, string> = {};

export const setResources: ActionFormat<'setResources'> = {
  kind: 'setResources',
  schema: atLeastOne(
    z.strictObject({
      ...objectKeys,
      kind: workloadKind.describe('Deployment, StatefulSet or DaemonSet'),
      container: objectName.describe('the container'),
      requests: amounts.optional().describe('what it asks for (default: as it is)'),
      limits: amounts.optional().describe('what it may use (default: as it is)'),
    }),
    ['requests', 'limits'],
  )
    .describe('Sets requests and limits of one container.')
    .transform((given) => ({
      ...given,
      requests: given.requests ?? NONE,
      limits: given.limits ?? NONE,
    })),
  text: (spec) => {
    const parts = (['requests', 'limits'] as const).flatMap((key) => {
      const amounts = Object.entries(spec[key]).map(([name, value]) => `${name}=${value}`);
      return amounts.length === 0 ? [] : [`${key} ${amounts.join(' ')}`];
    });
    return `set resources of ${refText(spec)} container ${spec.container}: ${parts.join(', ')}`;
  },
  undoable: true,
};
