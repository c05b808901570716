import { isWorkload } from '../../model/index.js';
import type { Draft } from '../build/draft.js';
import type { RawAction } from '../schema/action.js';
import { changedFields } from './fields.js';
import { allActions, targetOf } from './walk.js';

/**
 * A fault is believed only once its first effect was seen. It can be derived where a
 * controller answers the change (steps/common/settle.ts); elsewhere the fault has to name
 * a check of its own, or every run of it would end without a verdict.
 */
export function checkWitness(draft: Draft): void {
  for (const [index, fault] of draft.raw.faults.entries()) {
    if (fault.witness.length > 0) continue;
    const injected = allActions(draft.raw).filter(
      (action) => action.role === 'inject' && !action.undo && action.fault === fault,
    );
    if (injected.length === 0 || injected.some(({ raw }) => showsItself(raw))) continue;
    draft.report(
      ['faults', index, 'inject'],
      {
        code: 'E_WITNESS_MISSING',
        message: 'what this injects has no first effect that can be derived',
        expected: '`witness:` with a check of what it does first',
      },
      'key',
    );
  }
}

/** Whether lab can tell by itself what an action does first. */
function showsItself(action: RawAction): boolean {
  // What an apply changes is known only once the live object is.
  if (action.apply || action.delete || action.scale || action.rolloutRestart) return true;
  const kind = targetOf(action)?.kind ?? '';
  return changedFields(action).some(
    ([first, second]) =>
      first === 'spec' &&
      (kind === 'Service' ||
        (isWorkload({ kind }) && (second === 'template' || second === 'replicas'))),
  );
}
