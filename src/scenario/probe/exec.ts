import { z } from '../schema/zod.js';
import { textMatch } from '../schema/comparison.js';
import { atLeastOne } from '../schema/one-of.js';
import { command, duration } from '../schema/primitives.js';
import { podTarget } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { commandWords, phrase, podWords, textWords } from './words.js';

const exitCode = z.int().min(0).max(255);

export const exec: ProbeFormat<'exec'> = {
  kind: 'exec',
  schema: atLeastOne(
    z.strictObject({
      in: podTarget.describe('the pods to run it in'),
      command: command.describe('the command, a list of arguments'),
      exitCode: z
        .union([exitCode.transform((one) => [one]), z.array(exitCode).min(1).max(20)])
        .optional()
        .describe('this exit code, or any of a list'),
      stdout: textMatch.optional().describe('what its output contains or matches'),
      stderr: textMatch.optional().describe('what its error output contains or matches'),
      timeout: duration.prefault('10s').describe('time for one try'),
    }),
    ['exitCode', 'stdout', 'stderr'],
  ).describe('A command in a container: a list of arguments, never a shell line.'),
  text: (spec) =>
    `"${commandWords(spec.command)}" in ${podWords(spec.in)}: ${phrase(
      spec.exitCode && `exit ${spec.exitCode.join(' or ')}`,
      spec.stdout && `output ${textWords(spec.stdout)}`,
      spec.stderr && `error output ${textWords(spec.stderr)}`,
    )}`,
};
