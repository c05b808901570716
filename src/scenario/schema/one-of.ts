import type * as z from 'zod';
import { issueText } from './issue-text.js';

/** Which of the keys are written. */
function written(value: object, keys: readonly string[]): string[] {
  return keys.filter((key) => Object.hasOwn(value, key));
}

/** The object with exactly one of some keys. Says the same in JSON Schema (`oneOf`). */
export function exactlyOne<S extends z.ZodObject>(schema: S, keys: readonly string[]): S {
  return schema
    .superRefine((value, context) => {
      const found = written(value, keys);
      if (found.length === 1) return;
      const message =
        found.length === 0
          ? 'none of these keys is there'
          : `${found.join(' and ')} exclude each other`;
      const text = issueText({
        code: 'E_ONE_OF',
        message,
        expected: `exactly one of ${keys.join(', ')}`,
      });
      context.addIssue({ code: 'custom', message: text, path: found.slice(1, 2) });
    })
    .meta({ oneOf: keys.map((key) => ({ required: [key] })) });
}

/** The object with one or more of some keys: a probe that expects nothing proves nothing. */
export function atLeastOne<S extends z.ZodObject>(schema: S, keys: readonly string[]): S {
  return schema
    .superRefine((value, context) => {
      if (written(value, keys).length > 0) return;
      const text = issueText({
        code: 'E_NO_EXPECTATION',
        message: 'nothing is expected here',
        expected: `one or more of ${keys.join(', ')}`,
      });
      context.addIssue({ code: 'custom', message: text });
    })
    .meta({ anyOf: keys.map((key) => ({ required: [key] })) });
}
