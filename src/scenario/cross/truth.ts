import { allObjects, findObject, type Draft } from '../build/draft.js';
import type { RawFault } from '../build/raw.js';
import { isClusterScoped, isMadeByControllers } from '../manifests/objects.js';
import type { RawTruth } from '../schema/truth.js';
import { fieldValue, parseField } from './fields.js';
import { isSystemNamespace } from './namespaces.js';
import { missingObject } from './objects.js';
import { changesOf, checkTruthChange } from './truth-change.js';

/**
 * The ground truth names objects that exist, fields that they have (or get from the
 * injection), and the change that the injection makes.
 */
export function checkTruth(draft: Draft): void {
  if (draft.workload.length === 0) return;
  for (const fault of draft.raw.faults) {
    const { truth } = fault;
    if (!truth) continue;
    const at = [...fault.path, 'truth'];
    for (const key of ['root', 'victims', 'decoys'] as const) {
      for (const [index, ref] of (truth[key] ?? []).entries()) {
        if (key === 'decoys' && findObject(draft, ref, draft.beside)) continue;
        const report = missingObject(draft, ref);
        if (report)
          draft.report([...at, key, index, 'name'], { code: 'E_TRUTH_OBJECT', ...report });
      }
    }
    // What else is in the system namespace of a root, no manifest tells.
    const hidden = truth.root.some(({ namespace = '' }) => isSystemNamespace(namespace));
    for (const [index, alias] of truth.aliases.entries()) {
      if (!hidden && !isAlias(draft, alias)) {
        draft.report([...at, 'aliases', index, alias.name === undefined ? 'prefix' : 'name'], {
          code: 'E_TRUTH_OBJECT',
          message: `no object of the manifests would give a ${alias.kind} of that name`,
        });
      }
    }
    checkTruthChange(draft, fault);
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
  if (!object || fieldValue(object, field) !== undefined) return true;
  return changesOf(draft, fault, ref, field).length > 0;
}

/** Whether there is, or may be made from a manifest, what an alias names: controllers start names with their owner's. */
function isAlias(draft: Draft, { kind, name, prefix = '' }: RawTruth['aliases'][number]): boolean {
  if (isClusterScoped(kind)) return true;
  const made = isMadeByControllers(kind);
  return allObjects(draft).some(({ object }) => {
    const own = object.metadata.name;
    if (made)
      return (name ?? prefix).startsWith(own) || (name === undefined && own.startsWith(prefix));
    return object.kind === kind && (name === undefined ? own.startsWith(prefix) : own === name);
  });
}
