import { z } from '../schema/zod.js';
import { word } from '../schema/primitives.js';
import { nodeTarget } from '../schema/targets.js';
import { issueText } from '../schema/issue-text.js';
import type { ProbeFormat } from './format.js';
import { nodeWords } from './words.js';

export const nodeCondition: ProbeFormat<'nodeCondition'> = {
  kind: 'nodeCondition',
  schema: z
    .strictObject({
      node: nodeTarget,
      type: word.describe('the condition, such as MemoryPressure'),
      status: z
        .enum(['True', 'False', 'Unknown'], {
          error: (issue) =>
            typeof issue.input === 'boolean'
              ? issueText({
                  code: 'E_TYPE',
                  message: 'the status of a condition is a text, not true or false',
                  expected: `it in quotes: "${issue.input ? 'True' : 'False'}"`,
                })
              : undefined,
        })
        .describe('"True", "False" or Unknown, in quotes'),
      reason: word.optional().describe('its reason (default: any)'),
    })
    .describe('A condition of a node.'),
  text: (spec) =>
    `${nodeWords(spec.node)}: ${spec.type}=${spec.status}${spec.reason === undefined ? '' : ` (${spec.reason})`}`,
};
