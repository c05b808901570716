import { CHANGING } from './execute/undo-step.js';
import { leaveNothing } from './leave.js';
import type { Before } from './own.js';
import type { Session } from './session.js';

/**
 * After an error or an abort of a command by hand: undoes what that command changed and nothing
 * else, so that the system stands as it did before. A fix that was already undoing everything
 * goes on to the end of that. What cannot be undone is named in the record.
 */
export async function takeBack(session: Session, before: Before): Promise<void> {
  const { state } = session;
  const { record } = state;
  const undoing = record.phases.slice(before.phases).some(({ phase }) => phase === 'undo');
  await leaveNothing(session, {
    own: false,
    fits: ({ seq, step }) => (undoing ? CHANGING.test(step) : !before.pending.has(seq)),
  });
  if (record.leftovers.length > 0) return;
  state.active = undoing ? [] : before.active;
  state.standing = undoing ? [] : before.standing;
  state.phase = undoing ? 'undo' : before.phase;
  // A fault that was put back before it was witnessed is none to judge.
  record.witnesses.length = before.witnesses;
}
