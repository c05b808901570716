import type { ActionContext, ActionUse, ChangeRecord, UndoOp } from '../model/index.js';
import { LabError } from '../base/index.js';
import { bindAction } from '../steps/index.js';
import { noteOneWay } from './save.js';
import type { Session } from './session.js';

/**
 * One change, the only way lab makes any: its undo is on disk before it begins and
 * marked done after it. When the change throws, the undo stays pending. Once `signal` has
 * aborted no further change begins: what puts things back may have passed it by then.
 */
export async function journaled<T>(
  session: Session,
  step: string,
  text: string,
  undo: UndoOp[],
  change: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const seqs: number[] = [];
  for (const op of undo) {
    seqs.push(
      await session.journal.intend({ run: session.state.record.run.id, step, text, undo: op }),
    );
  }
  const result = await change();
  for (const seq of seqs) await session.journal.done(seq);
  return result;
}

/**
 * Performs an action of a scenario: journal, change, record. Returns how one that must fail failed; throws
 * STEP_SUCCEEDED when it did not.
 */
export async function perform(
  session: Session,
  step: string,
  use: ActionUse,
  purpose: ChangeRecord['purpose'],
  context: ActionContext,
  fault?: string,
): Promise<string | undefined> {
  const action = bindAction(use, context.namespace);
  await noteOneWay(session, use);
  const undo = await action.undo(context);
  const change = (): Promise<string | undefined> =>
    use.fails === undefined
      ? action.run(context).then(() => undefined)
      : failureOf(use.text, use.fails, () => action.run(context));
  const failure = await journaled(session, step, use.text, undo, change, context.signal);
  session.recorder.change(
    {
      step,
      purpose,
      ...(fault ? { fault } : {}),
      text: use.text,
      kubectl: action.kubectl,
    },
    { moment: use.kind !== 'wait' },
  );
  return failure;
}

/** The error of what must fail, in words. Another error, or none, is thrown. */
async function failureOf(text: string, wanted: string, run: () => Promise<void>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof LabError && error.code !== 'ABORTED') {
      const seen = [error.message, ...error.details].find((line) => line.includes(wanted));
      if (seen !== undefined) return seen;
    }
    throw error;
  }
  throw new LabError('STEP_SUCCEEDED', {
    message: `${text}: succeeded, and was to fail with "${wanted}"`,
  });
}
