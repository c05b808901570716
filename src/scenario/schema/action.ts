import { z } from './zod.js';
import type { ActionKind } from '../../model/index.js';
import type { RawActionSpecs } from '../action/format.js';
import { ACTION_KINDS, ACTIONS } from '../action/registry.js';
import { issueText } from './issue-text.js';
import { exactlyOne } from './one-of.js';
import { line } from './primitives.js';

/** An action as parsed: one of its keys is the action. */
export type RawAction = { [K in ActionKind]?: RawActionSpecs[K] | undefined } & {
  name?: string | undefined;
  undo?: 'none' | RawAction[] | undefined;
  reason?: string | undefined;
  fails?: string | undefined;
};

/** An action as one optional key; its `id` gives it one place in the JSON Schema. */
function key<K extends ActionKind>(kind: K): z.ZodOptional<z.ZodType<RawActionSpecs[K]>> {
  return ACTIONS[kind].schema.meta({ id: `action.${kind}` }).optional();
}

const actionKeys = {
  apply: key('apply'),
  patch: key('patch'),
  delete: key('delete'),
  deletePods: key('deletePods'),
  scale: key('scale'),
  setResources: key('setResources'),
  rolloutRestart: key('rolloutRestart'),
  exec: key('exec'),
  cordon: key('cordon'),
  uncordon: key('uncordon'),
  drain: key('drain'),
  nodeExec: key('nodeExec'),
  nodeInstall: key('nodeInstall'),
  nodeImages: key('nodeImages'),
  load: key('load'),
  wait: key('wait'),
} satisfies { [K in ActionKind]: z.ZodType };

export const actionSchema: z.ZodType<RawAction> = exactlyOne(
  z.strictObject({
    ...actionKeys,
    name: line.optional().describe('one line for plan and report (default: made from the action)'),
    undo: z
      .union([
        z.literal('none'),
        z
          .array(z.lazy((): z.ZodType<RawAction> => actionSchema))
          .min(1)
          .max(20),
      ])
      .optional()
      .describe('how it is taken back: actions, or none with a reason (default: derived)'),
    reason: line.optional().describe('why there is nothing to take back, with undo: none'),
    fails: line
      .optional()
      .describe('it must not succeed: a text its error contains (default: it must succeed)'),
  }),
  ACTION_KINDS,
)
  .superRefine((value, context) => {
    if ((value.undo === 'none') === (value.reason !== undefined)) return;
    const text = issueText({
      code: 'E_UNDO_REASON',
      message:
        value.undo === 'none' ? 'undo: none needs a reason' : 'a reason belongs to undo: none',
      expected: '{undo: none, reason: why there is nothing to take back}',
    });
    context.addIssue({
      code: 'custom',
      message: text,
      path: [value.undo === 'none' ? 'undo' : 'reason'],
    });
  })
  .meta({
    id: 'Action',
    description: 'Exactly one action, and how it is undone.',
    if: { required: ['undo'], properties: { undo: { const: 'none' } } },
    then: { required: ['reason'] },
    else: { not: { required: ['reason'] } },
  });
