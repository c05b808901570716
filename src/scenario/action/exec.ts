import { z } from '../schema/zod.js';
import { commandLines, commandWords, podWords } from '../probe/words.js';
import { capture } from '../schema/comparison.js';
import { command, duration } from '../schema/primitives.js';
import { podTarget } from '../schema/targets.js';
import type { ActionFormat } from './format.js';

export const exec: ActionFormat<'exec'> = {
  kind: 'exec',
  schema: z
    .strictObject({
      in: podTarget.describe('the pod to run it in'),
      command: command.describe('the command, a list of arguments'),
      timeout: duration.prefault('30s').describe('time it may take'),
      capture: capture.optional().describe('what to keep of its output'),
    })
    .describe(
      'Runs a command in a container. What it changes is unknown, so it declares its undo.',
    ),
  text: (spec) => `run "${commandWords(spec.command)}" in ${podWords(spec.in)}`,
  whole: (spec) => {
    const lines = commandLines(spec.command);
    return lines && { head: `run in ${podWords(spec.in)}`, lines };
  },
  undoable: false,
};
