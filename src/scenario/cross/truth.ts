import { inNamespace } from '../build/actions.js';
import { findObject, sameObject, type Draft } from '../build/draft.js';
import type { RawFault } from '../build/raw.js';
import { changedFields, hasField, overlap, parseField } from './fields.js';
import { missingObject } from './objects.js';
import { targetOf } from './walk.js';

/** The ground truth names objects that exist, and fields that they have (or get from the injection). */
export function checkTruth(draft: Draft): void {
  if (draft.workload.length === 0) return;
  for (const fault of draft.raw.faults) {
    const { truth } = fault;
    if (!truth) continue;
    const at = [...fault.path, 'truth'];
    for (const key of ['root', 'victims', 'decoys'] as const) {
      for (const [index, ref] of (truth[key] ?? []).entries()) {
        const report = missingObject(draft, ref);
        if (report)
          draft.report([...at, key, index, 'name'], { code: 'E_TRUTH_OBJECT', ...report });
      }
    }
    for (const [index, ref] of truth.root.entries()) {
      if (ref.field === undefined || fieldExists(draft, fault, ref, ref.field)) continue;
      draft.report([...at, 'root', index, 'field'], {
        code: 'E_TRUTH_FIELD',
        message: `${ref.kind}/${ref.name} has no field ${ref.field}`,
        expected: 'a field of its manifest, or one that the injection sets',
      });
    }
  }
}

function fieldExists(
  draft: Draft,
  fault: RawFault,
  ref: { kind: string; name: string; namespace?: string | undefined },
  text: string,
): boolean {
  const field = parseField(text);
  const object = findObject(draft, ref)?.object;
  // Nothing is known of the fields of an object that no manifest has.
  if (!object || hasField(object, field)) return true;
  const namespace = draft.scenario.workload.namespace;
  return fault.inject.some(({ value }) => {
    const target = targetOf(value);
    return (
      target !== undefined &&
      sameObject(inNamespace(target, namespace), inNamespace(ref, namespace)) &&
      changedFields(value).some((changed) => overlap(changed, field))
    );
  });
}
