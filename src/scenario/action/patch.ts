import { stringify } from 'yaml';
import { z } from '../schema/zod.js';
import { clip } from '../../base/index.js';
import { refText, type PatchStrategy } from '../../model/index.js';
import { exactlyOne } from '../schema/one-of.js';
import { objectKeys } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

const STRATEGIES = ['merge', 'strategic', 'json'] as const satisfies PatchStrategy[];

/** Characters of a change that a line of text has room for. */
const ONE_LINE = 80;

const mapBody = z.record(z.string(), z.unknown());

const operation = z.strictObject({
  // `move` and `copy` would let a value appear that no review of the file can see.
  op: z.enum(['add', 'replace', 'remove', 'test']).describe('add, replace, remove or test'),
  path: z
    .string()
    .regex(/^(\/[^/\r\n]{0,300}){1,30}$/)
    .describe('a JSON pointer: /spec/replicas'),
  value: z.unknown().optional().describe('the value (not for remove)'),
});

export const patch: ActionFormat<'patch'> = {
  kind: 'patch',
  schema: exactlyOne(
    z.strictObject({
      ...objectKeys,
      merge: mapBody.optional().describe('a JSON merge patch'),
      strategic: mapBody.optional().describe('a strategic merge patch'),
      json: z
        .array(operation)
        .min(1)
        .max(100)
        .optional()
        .describe('a JSON patch: a list of operations'),
    }),
    STRATEGIES,
  )
    .describe('Patches one object, with exactly one strategy: merge, strategic or json.')
    .transform(({ merge, strategic, json, ...ref }) => ({
      ...ref,
      ...(merge !== undefined
        ? { strategy: 'merge' as const, body: merge }
        : strategic !== undefined
          ? { strategy: 'strategic' as const, body: strategic }
          : { strategy: 'json' as const, body: json }),
    })),
  text: (spec) => `patch ${refText(spec)}: ${clip(JSON.stringify(spec.body) ?? '', ONE_LINE)}`,
  whole: (spec) =>
    (JSON.stringify(spec.body) ?? '').length <= ONE_LINE
      ? undefined
      : {
          head: `patch ${refText(spec)}`,
          // No folding: what prints it knows the width.
          lines: stringify(spec.body, { lineWidth: 0 }).trimEnd().split('\n'),
        },
  undoable: true,
};
