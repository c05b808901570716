import { z } from '../schema/zod.js';
import { comparisonText } from '../../model/index.js';
import { countComparison } from '../schema/comparison.js';
import { atLeastOne } from '../schema/one-of.js';
import { objectName } from '../schema/primitives.js';
import { namespaceKey } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';

export const endpoints: ProbeFormat<'endpoints'> = {
  kind: 'endpoints',
  schema: atLeastOne(
    z.strictObject({
      service: objectName.describe('the Service'),
      namespace: namespaceKey,
      ready: countComparison.optional().describe('how many addresses are ready'),
      notReady: countComparison.optional().describe('how many are not'),
    }),
    ['ready', 'notReady'],
  ).describe('The addresses behind a Service, from its EndpointSlices.'),
  text: (spec) => {
    const parts = [
      spec.ready && `${comparisonText(spec.ready)} ready`,
      spec.notReady && `${comparisonText(spec.notReady)} unready`,
    ].filter((part) => part !== undefined);
    const one = [spec.ready, spec.notReady].every((n) => n === undefined || n.equals === 1);
    return `Service ${spec.service} has ${parts.join(' and ')} endpoint${one ? '' : 's'}`;
  },
};
