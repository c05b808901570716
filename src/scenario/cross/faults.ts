import { parseKubectl } from '../../model/index.js';
import { nearest } from '../../base/index.js';
import { ACTIONS } from '../action/registry.js';
import type { Draft } from '../build/draft.js';
import type { At } from '../build/raw.js';
import { kindOfAction } from '../build/actions.js';
import { allActions } from './walk.js';

/** Names of faults, the order of their fixes, declared undos, kubectl lines. */
export function checkFaults(draft: Draft): void {
  const { faults } = draft.raw;
  const names = faults.map((fault) => fault.name);
  for (const [index, name] of names.entries()) {
    if (name === '' || names.indexOf(name) === index) continue;
    draft.report(['faults', index, 'name'], {
      code: 'E_FAULT_DUPLICATE',
      message: `another fault is named ${name}`,
    });
  }
  checkFixOrder(draft, names);
  checkStages(draft, names);
  checkUndo(draft);
  for (const fault of faults) {
    for (const { path, value } of fault.diagnosis) {
      const parsed = value.kubectl && parseKubectl(value.kubectl);
      if (!parsed || !('refusal' in parsed)) continue;
      draft.report([...path, 'kubectl'], { code: 'E_KUBECTL', message: parsed.refusal });
    }
  }
}

function checkFixOrder(draft: Draft, names: string[]): void {
  const order = draft.raw.fixOrder;
  if (order) checkEachOnce(draft, names, order, { key: 'fixOrder', code: 'E_FIXORDER' });
}

function checkStages(draft: Draft, names: string[]): void {
  const { stages } = draft.raw;
  if (stages) checkEachOnce(draft, names, stages.flat(), { key: 'stages', code: 'E_STAGES' });
}

/** A list that names each fault once. */
function checkEachOnce(
  draft: Draft,
  names: string[],
  order: At<string>[],
  { key, code }: { key: string; code: 'E_FIXORDER' | 'E_STAGES' },
): void {
  const seen = new Set<string>();
  for (const { path, value } of order) {
    if (!names.includes(value)) {
      draft.report(path, {
        code,
        message: `there is no fault ${value}`,
        expected: `one of ${names.join(', ')}`,
        suggestion: nearest(value, names),
      });
    } else if (seen.has(value)) {
      draft.report(path, { code, message: `${value} is there twice` });
    }
    seen.add(value);
  }
  const left = names.filter((name) => name !== '' && !seen.has(name));
  if (left.length === 0) return;
  draft.report(
    [key],
    {
      code,
      message: `${key} leaves out ${left.join(', ')}`,
      expected: `every fault once, or no ${key} at all`,
    },
    'key',
  );
}

/** An action whose undo cannot be derived declares one; the undo itself needs none. */
function checkUndo(draft: Draft): void {
  for (const { raw: action, path, undo } of allActions(draft.raw)) {
    const kind = kindOfAction(action);
    // A cluster that is another one afterwards is not put back: its scenario says why, once.
    if (draft.raw.cluster?.oneWay !== undefined && kind?.startsWith('node')) continue;
    if (kind === undefined || undo || ACTIONS[kind].undoable || action.undo !== undefined) continue;
    draft.report(path, {
      code: 'E_UNDO_MISSING',
      message: `what ${kind} changes is unknown, so it must say how it is undone`,
      expected: '`undo:` with actions, or `undo: none` with a `reason:`',
    });
  }
}
