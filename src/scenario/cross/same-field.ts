import { sameObject, type Draft } from '../build/draft.js';
import { inNamespace } from '../build/actions.js';
import type { NamedRef } from '../../model/index.js';
import type { Path } from '../source/position.js';
import { changedFields, overlap } from './fields.js';
import { allActions, targetOf } from './walk.js';

interface Change {
  fault: string;
  ref: NamedRef;
  field: string[];
  path: Path;
}

/** Two faults that change the same field: the second hides the first, and their fixes undo each other. */
export function checkSameField(draft: Draft): void {
  const changes = allActions(draft.raw)
    .filter(({ role, undo }) => role === 'inject' && !undo)
    .flatMap(({ raw: action, path, fault }): Change[] => {
      const target = targetOf(action);
      if (!target) return [];
      const { key, ...ref } = target;
      const full = inNamespace(ref, draft.scenario.workload.namespace);
      return changedFields(action).map((field) => ({
        fault: fault?.name ?? '',
        ref: full,
        field,
        path: [...path, key],
      }));
    });
  const stages = draft.raw.stages?.map((stage) => stage.map(({ value }) => value));
  // What a later stage changes again has been put right before it.
  const together = (a: string, b: string): boolean =>
    stages === undefined || stages.some((stage) => stage.includes(a) && stage.includes(b));
  for (const [index, change] of changes.entries()) {
    const earlier = changes
      .slice(0, index)
      .find(
        (other) =>
          other.fault !== change.fault &&
          together(other.fault, change.fault) &&
          sameObject(other.ref, change.ref) &&
          overlap(other.field, change.field),
      );
    if (!earlier) continue;
    const where = `${change.ref.kind}/${change.ref.name} ${change.field.join('.')}`.trim();
    draft.report(
      change.path,
      { code: 'W_SAME_FIELD', message: `the fault ${earlier.fault} changes ${where} too` },
      'key',
    );
  }
}
