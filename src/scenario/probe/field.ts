import { z } from '../schema/zod.js';
import { clip } from '../../base/index.js';
import { comparisonText } from '../../model/index.js';
import { numberComparison, textMatch } from '../schema/comparison.js';
import { atLeastOne } from '../schema/one-of.js';
import { jsonPath } from '../schema/primitives.js';
import { objectRef } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { phrase, textWords } from './words.js';

export const field: ProbeFormat<'field'> = {
  kind: 'field',
  schema: atLeastOne(
    z.strictObject({
      object: objectRef,
      path: jsonPath.describe('a JSONPath as kubectl writes it'),
      equals: z.unknown().optional().describe('exactly this value'),
      compare: numberComparison.optional().describe('bounds on a number'),
      text: textMatch.optional().describe('what the text contains or matches'),
      exists: z.boolean().optional().describe('whether the field is there'),
    }),
    ['equals', 'compare', 'text', 'exists'],
  ).describe('Any field of any object.'),
  text: (spec) =>
    `${spec.object.kind} ${spec.object.name} ${spec.path} ${phrase(
      spec.equals !== undefined && `is ${clip(JSON.stringify(spec.equals), 60)}`,
      spec.compare && `is ${comparisonText(spec.compare)}`,
      spec.text && textWords(spec.text),
      spec.exists !== undefined && (spec.exists ? 'is there' : 'is not there'),
    )}`,
};
