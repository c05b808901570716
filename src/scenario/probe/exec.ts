import { z } from '../schema/zod.js';
import { capture, textMatch } from '../schema/comparison.js';
import { atLeastOne } from '../schema/one-of.js';
import { command, duration, exitCodes } from '../schema/primitives.js';
import { podTarget } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { captureWords, commandWords, phrase, podWords, textWords } from './words.js';

export const exec: ProbeFormat<'exec'> = {
  kind: 'exec',
  schema: atLeastOne(
    z.strictObject({
      in: podTarget.describe('the pods to run it in'),
      command: command.describe('the command, a list of arguments'),
      exitCode: exitCodes.optional().describe('this exit code, or any of a list'),
      stdout: textMatch.optional().describe('what its output contains or matches'),
      stderr: textMatch.optional().describe('what its error output contains or matches'),
      capture: capture.optional().describe('what to keep of its output'),
      timeout: duration.prefault('10s').describe('time for one try'),
    }),
    ['exitCode', 'stdout', 'stderr', 'capture'],
  ).describe('A command in a container: a list of arguments, never a shell line.'),
  text: (spec) =>
    `"${commandWords(spec.command)}" in ${podWords(spec.in)}: ${phrase(
      spec.exitCode && `exit ${spec.exitCode.join(' or ')}`,
      spec.stdout && `output ${textWords(spec.stdout)}`,
      spec.stderr && `error output ${textWords(spec.stderr)}`,
      spec.capture && captureWords(spec.capture),
    )}`,
};
