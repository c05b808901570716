import { z } from '../schema/zod.js';
import { commandLines, commandWords, nodeWords } from '../probe/words.js';
import { textMatch } from '../schema/comparison.js';
import { command, duration } from '../schema/primitives.js';
import { nodeTarget } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

const exitCode = z.int().min(0).max(255);

export const nodeExec: ActionFormat<'nodeExec'> = {
  kind: 'nodeExec',
  schema: z
    .strictObject({
      node: nodeTarget,
      command: command.describe('the program and its arguments, run in the node'),
      exitCode: z
        .union([exitCode.transform((one) => [one]), z.array(exitCode).min(1).max(20)])
        .prefault(0)
        .describe('this exit code, or any of a list'),
      stdout: textMatch.optional().describe('what its output must contain or match'),
      stderr: textMatch.optional().describe('what its error output must contain or match'),
      timeout: duration.prefault('30s').describe('time it may take, on each node'),
      apiAway: duration
        .prefault('0s')
        .describe('time from its start in which the API server may be away'),
    })
    .describe(
      'Runs a program in a node of a cluster that lab made (each node, when a label fits several). What it changes is unknown, so it declares its undo, unless the cluster is oneWay.',
    ),
  text: (spec) => `run "${commandWords(spec.command)}" on ${nodeWords(spec.node)}`,
  whole: (spec) => {
    const lines = commandLines(spec.command);
    return lines && { head: `run on ${nodeWords(spec.node)}`, lines };
  },
  undoable: false,
};
