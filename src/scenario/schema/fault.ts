import { CAPABILITIES } from '../../model/index.js';
import { z } from './zod.js';
import { actionSchema } from './action.js';
import { checkSchema } from './check.js';
import { bytesComparison, capture, textMatch } from './comparison.js';
import { issueText } from './issue-text.js';
import { atLeastOne, exactlyOne } from './one-of.js';
import {
  command,
  containerPath,
  duration,
  exitCodes,
  fileName,
  line,
  paragraph,
  quantity,
  slug,
} from './primitives.js';
import { objectRef, podTarget } from './targets.js';
import { truthSchema } from './truth.js';

const KUBECTL = issueText({
  code: 'E_COMMAND_STRING',
  message: 'a kubectl line is a list of arguments, never one string',
  expected: 'a list such as [get, pods, -o, wide]',
});

/** No larger file is ever copied. */
const LARGEST = 1024 ** 3;

const copySchema = z
  .strictObject({
    in: podTarget.describe('the pod to copy from'),
    path: containerPath.describe('the file in the container'),
    to: fileName.describe('its name in the folder evidence of the run'),
    max: quantity
      .prefault('256Mi')
      .refine((bytes) => bytes >= 1 && bytes <= LARGEST, {
        error: issueText({ code: 'E_RANGE', expected: 'from 1 byte to 1Gi' }),
      })
      .describe('no file larger than this is taken'),
    size: bytesComparison.optional().describe('bounds on its size'),
    contains: z
      .array(z.string().min(1).max(200))
      .max(20)
      .prefault([])
      .describe('texts that must be somewhere in it, such as names of classes in a heap dump'),
    timeout: duration.prefault('60s').describe('time it may take'),
  })
  .describe('A file of a container, copied into the folder of the run with its size and digest.');

export const diagnosisSchema = exactlyOne(
  z.strictObject({
    kubectl: z
      .array(z.string().max(1000), {
        error: (issue) => (typeof issue.input === 'string' ? KUBECTL : undefined),
      })
      .min(1)
      .max(40)
      .optional()
      .describe('arguments of kubectl, without the word itself; only what reads'),
    exec: z
      .strictObject({
        in: podTarget.describe('the pod to run it in'),
        command: command.describe('the command, a list of arguments'),
        timeout: duration.prefault('10s').describe('time it may take'),
      })
      .optional()
      .describe('a command in a container'),
    copy: copySchema.optional().describe('a file to copy out of a container, as evidence'),
    note: line.optional().describe('what to see in it'),
    expect: atLeastOne(
      z.strictObject({
        exitCode: exitCodes.optional().describe('this exit code, or any of a list'),
        output: textMatch.optional().describe('what its output contains or matches'),
      }),
      ['exitCode', 'output'],
    )
      .optional()
      .describe('what it must show, or the run has failed (default: it is only to be read)'),
    capture: capture
      .optional()
      .describe('what to keep of its output; nothing to keep is a failure'),
    within: duration
      .prefault('0s')
      .describe('time until it can be run and shows what it must; tried again until then'),
  }),
  ['kubectl', 'exec', 'copy'],
).meta({ id: 'Diagnosis', description: 'A command an engineer would run on the broken system' });

export type RawDiagnosis = z.output<typeof diagnosisSchema>;

export const actions = z.array(actionSchema).min(1).max(50);
export const checks = z.array(checkSchema).max(50);

/** The keys of a fault: the builder reads each apart, so that one bad key hides no other. */
export const faultKeys = {
  name: slug.describe('unique; --fault NAME picks it'),
  title: line.optional().describe('one line (default: the name)'),
  story: paragraph.optional().describe('what broke and why, for the report'),
  culprit: objectRef.describe('the object at fault'),
  victims: z
    .array(objectRef)
    .max(30)
    .prefault([])
    .describe('who suffers: a fix may not delete or shrink these'),
  hostMemory: quantity
    .prefault(0)
    .describe('free memory this machine needs for it; refused with less (0: not checked)'),
  needs: z
    .array(z.enum(CAPABILITIES))
    .max(10)
    .prefault([])
    .describe(
      'what the provider must be capable of; elsewhere a run of all faults leaves this one out',
    ),
  inject: actions.describe('the actions that break it, in order'),
  drill: actions
    .optional()
    .describe(
      'done to the repaired system in runs with this fault, after the drill of the scenario (default: nothing)',
    ),
  witness: checks.prefault([]).describe('the first effect of the injection (default: derived)'),
  load: z
    .array(slug)
    .max(10)
    .prefault([])
    .describe('loads that run while the symptoms are awaited'),
  symptoms: checks
    .min(1, {
      error: issueText({
        code: 'E_NO_SYMPTOM',
        message: 'a fault needs a symptom: nothing else proves it',
        expected: 'one or more checks',
      }),
    })
    .describe('false before the injection, true after it: only these prove the fault'),
  invariants: checks.prefault([]).describe('true before, and still true: the traps of a diagnosis'),
  diagnosis: z
    .array(diagnosisSchema)
    .max(50)
    .prefault([])
    .describe('what an engineer would look at, run on the broken system'),
  fix: actions.describe('the actions that mend it; never delete or shrink a victim'),
  recovery: checks
    .min(1)
    .describe('what must hold again after all fixes, besides the steady state'),
  truth: truthSchema,
};

export const faultSchema = z
  .strictObject(faultKeys)
  .meta({ id: 'Fault', description: 'One injected defect: how it is made, seen and mended.' });
