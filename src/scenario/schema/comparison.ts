import { z } from './zod.js';
import type { Comparison, TextMatch } from '../../model/index.js';
import { issueText } from './issue-text.js';
import { atLeastOne } from './one-of.js';
import { count, duration, quantity, ratio, signedQuantity, slug } from './primitives.js';
import { regexRefusal } from './regex.js';

const OPS = ['equals', 'atLeast', 'atMost', 'above', 'below'] as const;

/** A value (it must equal), or bounds on it. */
function comparison(value: z.ZodType<number>, id: string, what: string) {
  const bounds = atLeastOne(
    z.strictObject({
      equals: value.optional().describe('exactly this'),
      atLeast: value.optional().describe('this or more'),
      atMost: value.optional().describe('this or less'),
      above: value.optional().describe('more than this'),
      below: value.optional().describe('less than this'),
    }),
    OPS,
  );
  return z
    .union([value, bounds])
    .transform((given): Comparison => (typeof given === 'number' ? { equals: given } : given))
    .meta({ id, description: `${what}, or bounds on it: {atLeast, atMost, above, below, equals}` });
}

export const countComparison = comparison(count, 'CountComparison', 'A number');
export const ratioComparison = comparison(ratio, 'RatioComparison', 'A share, 0-1');
export const numberComparison = comparison(z.number(), 'NumberComparison', 'A number');
export const bytesComparison = comparison(quantity, 'BytesComparison', 'A quantity');
export const slopeComparison = comparison(signedQuantity, 'SlopeComparison', 'A quantity');
export const durationComparison = comparison(duration, 'DurationComparison', 'A duration');

const content = z.string().min(1).max(1000);

const safePattern = content.superRefine((text, context) => {
  const refusal = regexRefusal(text);
  if (refusal === undefined) return;
  context.addIssue({
    code: 'custom',
    message: issueText({
      code: 'E_REGEX',
      message: `the regular expression is refused: ${refusal}`,
    }),
  });
});

/** What is kept of an output, under a name. */
export const capture = z
  .strictObject({
    name: slug.describe('the name: {value:NAME} stands for it in arguments of later steps'),
    matches: safePattern
      .refine(hasOneGroup, {
        error: issueText({
          code: 'E_REGEX',
          message: 'the regular expression has not exactly one group',
          expected: 'one (…), around what is to be kept',
        }),
      })
      .describe('a regular expression with one group: what it matches is kept'),
    compare: numberComparison.optional().describe('bounds on it, a number'),
  })
  .meta({ id: 'Capture', description: 'A part of the output, kept for later steps' });

/** An empty alternative makes the pattern match anything: what it then tells is how many groups it has. */
function hasOneGroup(pattern: string): boolean {
  try {
    return new RegExp(`${pattern}|`).exec('')?.length === 2;
  } catch {
    // Told by the pattern's own check.
    return true;
  }
}

/** A text that must be contained, or a regular expression. */
export const textMatch = z
  .union([
    content,
    atLeastOne(
      z.strictObject({
        contains: content.optional().describe('a part of the text'),
        matches: safePattern.optional().describe('a regular expression (no nested repetition)'),
      }),
      ['contains', 'matches'],
    ),
  ])
  .transform((given): TextMatch => (typeof given === 'string' ? { contains: given } : given))
  .meta({
    id: 'TextMatch',
    description: 'A text it contains, or {contains: …}, or {matches: a regular expression}',
  });
