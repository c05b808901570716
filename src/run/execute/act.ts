import { perform } from '../change.js';
import { contextFor } from '../context.js';
import type { Executor } from './executor.js';

/** Does to the healthy system what the variants of this run do; their witness is a check of its own. */
export const actVariants: Executor = async (step, session, signal) => {
  const context = contextFor(session, step, signal);
  for (const action of session.options.scenario.acts?.actions ?? []) {
    await perform(session, step.id, action, 'variant', context);
  }
  return undefined;
};
