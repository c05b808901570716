import { plural } from '../../base/index.js';
import type { Executor } from './executor.js';

/** Steps whose changes the run takes back before it proves the reset. */
export const CHANGING = /(^|\/)(inject|fix|recovery|watch)\//;

/** Puts back whatever injection, fixes, drill and variants changed and still differs. */
export const undoStep: Executor = async (_step, session) => {
  const results = await session.undo((entry) => CHANGING.test(entry.step));
  session.state.active = [];
  session.state.standing = [];
  const needed = results.filter((result) => result.note === undefined);
  return `${plural(results.length, 'change')}, ${needed.length} still differed`;
};
