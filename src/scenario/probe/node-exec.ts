import { z } from '../schema/zod.js';
import { textMatch } from '../schema/comparison.js';
import { atLeastOne } from '../schema/one-of.js';
import { command, duration } from '../schema/primitives.js';
import { nodeTarget } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { commandWords, nodeWords, phrase, textWords } from './words.js';

const exitCode = z.int().min(0).max(255);

export const nodeExec: ProbeFormat<'nodeExec'> = {
  kind: 'nodeExec',
  schema: atLeastOne(
    z.strictObject({
      node: nodeTarget,
      command: command.describe('a program that only looks, and its arguments'),
      exitCode: z
        .union([exitCode.transform((one) => [one]), z.array(exitCode).min(1).max(20)])
        .optional()
        .describe('this exit code, or any of a list'),
      stdout: textMatch.optional().describe('what its output contains or matches'),
      stderr: textMatch.optional().describe('what its error output contains or matches'),
      timeout: duration.prefault('10s').describe('time for one try'),
    }),
    ['exitCode', 'stdout', 'stderr'],
  ).describe(
    'A program in a node of a cluster that lab made: the state of a unit, a version, a journal. Where a label fits several nodes, each must fit.',
  ),
  text: (spec) =>
    `"${commandWords(spec.command)}" on ${nodeWords(spec.node)}: ${phrase(
      spec.exitCode && `exit ${spec.exitCode.join(' or ')}`,
      spec.stdout && `output ${textWords(spec.stdout)}`,
      spec.stderr && `error output ${textWords(spec.stderr)}`,
    )}`,
};
