import { z } from './zod.js';
import { line, paragraph } from './primitives.js';

const lines = z.array(line).min(1).max(30);

/** What change management asks for: goes into the report beside what was done and seen. */
export const changeSchema = z
  .strictObject({
    title: line.describe('what is changed, in one line'),
    why: paragraph.min(1).describe('why it is changed'),
    risk: z
      .strictObject({
        level: z.enum(['low', 'medium', 'high']).describe('low, medium or high'),
        text: line.describe('what could go wrong, and for whom'),
      })
      .describe('the risk'),
    plan: lines.describe('what is done, in order'),
    rollback: lines.describe('how it is taken back'),
  })
  .describe('The plan of the change that mends it, for the report.');
