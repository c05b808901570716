import { z } from './zod.js';
import { TRUTH_CATEGORIES } from '../../model/index.js';
import { actionSchema } from './action.js';
import { exactlyOne } from './one-of.js';
import { kindName, objectName, slug } from './primitives.js';
import { objectKeys, objectRef } from './targets.js';

const remedy = z.string().min(1).max(500);
const words = z.array(z.string().min(1).max(60)).max(30);

export const truthSchema = z
  .strictObject({
    category: z.enum(TRUTH_CATEGORIES).describe(TRUTH_CATEGORIES.join(', ')),
    mechanism: slug.describe('a slug for what is wrong, such as service-selector-mismatch'),
    root: z
      .array(
        z.strictObject({
          ...objectKeys,
          field: z
            .string()
            .regex(/^[A-Za-z0-9_.[\]=/-]{1,300}$/)
            .optional()
            .describe('its field: spec.selector, or …containers[name=web].resources'),
        }),
      )
      .min(1)
      .max(10)
      .describe('the objects, and their fields, that are wrong'),
    aliases: z
      .array(
        exactlyOne(
          z.strictObject({
            kind: kindName.describe('the kind'),
            name: objectName.optional().describe('the name'),
            prefix: z.string().min(1).max(253).optional().describe('how the name starts'),
          }),
          ['name', 'prefix'],
        ),
      )
      .max(30)
      .prefault([])
      .describe('objects that count as the root'),
    victims: z
      .array(objectRef)
      .max(30)
      .optional()
      .describe(
        "show symptoms: naming them is neither right nor wrong (default: the fault's victims)",
      ),
    decoys: z.array(objectRef).max(30).prefault([]).describe('healthy: blaming them is wrong'),
    change: z
      .strictObject({
        before: z.unknown().describe('the value while healthy'),
        after: z.unknown().describe('the value while broken'),
      })
      .describe('the field of the first root before and after the injection'),
    terms: z
      .strictObject({
        all: z.array(words.min(1)).max(20).prefault([]).describe('one word of each of these lists'),
        none: words.prefault([]).describe('none of these words'),
      })
      .prefault({})
      .describe('words of a right explanation'),
    fixes: z
      .array(
        z.union([
          remedy,
          z.strictObject({
            text: remedy.describe('the remedy, a sentence'),
            actions: z
              .array(actionSchema)
              .min(1)
              .max(20)
              .describe('the same as actions, in order: lab can try it instead of the fix'),
          }),
        ]),
      )
      .min(1)
      .max(20)
      .describe('remedies to accept: a sentence each, or a sentence and its actions'),
  })
  .describe('Ground truth, for grading diagnostic tools. Never shown to them, nor to a learner.');

export type RawTruth = z.output<typeof truthSchema>;
