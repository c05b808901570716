import { isDeepStrictEqual } from 'node:util';
import { applyMerge, clip, isMap } from '../../base/index.js';
import type { KubeObject, NamedRef } from '../../model/index.js';
import { inNamespace } from '../build/actions.js';
import { findObject, sameObject, type Draft } from '../build/draft.js';
import type { RawFault } from '../build/raw.js';
import type { RawAction } from '../schema/action.js';
import { byName, changedFields, fieldValue, overlap, parseField } from './fields.js';
import { applyOperations, type Operation } from './json-patch.js';
import { targetOf } from './walk.js';

/**
 * `change` tells of the first root: before is the value of its field in the manifest, after
 * what the injection makes of it. Silent where one of them cannot be known from the files:
 * an object that the injection brings, what a JSON patch meets beyond the manifest, lists that a
 * strategic patch merges.
 */
export function checkTruthChange(draft: Draft, fault: RawFault): void {
  const [root] = fault.truth?.root ?? [];
  if (!fault.truth || root?.field === undefined) return;
  const entry = findObject(draft, root);
  if (!entry || !draft.workload.includes(entry)) return;
  const field = parseField(root.field);
  const former = fieldValue(entry.object, field);
  const what = `${root.kind}/${root.name} ${root.field}`;
  const compare = (key: 'before' | 'after', right: unknown, message: string): void => {
    // Absent and null are one: YAML has no word for absent.
    if (isDeepStrictEqual(fault.truth?.change[key] ?? null, right ?? null)) return;
    draft.report([...fault.path, 'truth', 'change', key], {
      code: 'E_TRUTH_CHANGE',
      message: `${key} is not what ${message}`,
      expected: clip(JSON.stringify(right ?? null), 200),
    });
  };
  // A field that the manifest leaves to the API server has a value all the same.
  if (former !== undefined) compare('before', former, `the manifest has at ${what}`);
  const after = valueAfter(draft, fault, root, field, entry.object);
  if (after) compare('after', after.value, `the injection leaves at ${what}`);
}

/** The actions of an injection that change a field of an object. */
export function changesOf(
  draft: Draft,
  fault: RawFault,
  ref: NamedRef,
  field: string[],
): RawAction[] {
  const full = inNamespace(ref, draft.scenario.workload.namespace);
  const object = findObject(draft, ref)?.object;
  const wanted = byName(object, field);
  return fault.inject.flatMap(({ value: action }) => {
    const target = targetOf(action);
    if (!target || !sameObject(inNamespace(target, full.namespace ?? ''), full)) return [];
    const changed = changedFields(action).map((path) => byName(object, path));
    return changed.some((path) => overlap(path, wanted)) ? [action] : [];
  });
}

/** What the injection makes of a field; undefined when nothing changes it, or when it cannot be derived. */
function valueAfter(
  draft: Draft,
  fault: RawFault,
  ref: NamedRef,
  field: string[],
  object: KubeObject,
): { value: unknown } | undefined {
  const namespace = draft.scenario.workload.namespace;
  const applied = draft.applied.some(({ object: { kind, metadata } }) =>
    sameObject(
      inNamespace({ kind, name: metadata.name, namespace: metadata.namespace }, namespace),
      inNamespace(ref, namespace),
    ),
  );
  const actions = changesOf(draft, fault, ref, field);
  if (applied || actions.length === 0) return undefined;
  if (actions.every(({ patch }) => patch?.strategy === 'json')) {
    // In whole: its operations count the items of lists, and those of an earlier one shift them.
    const operations = actions.flatMap(({ patch }) => patch?.body as Operation[]);
    const after = applyOperations(object, operations);
    return after && { value: fieldValue(after.value, field) };
  }
  const patches = actions.map((action) => patchAt(action, field));
  if (patches.includes(undefined)) return undefined;
  return { value: patches.reduce(applyMerge, fieldValue(object, field)) };
}

/** What a merge patch of the action says of a field; undefined when that is not all it does to it. */
function patchAt(action: RawAction, field: string[]): unknown {
  const body = bodyOf(action);
  const patch = fieldValue(body, field);
  const items = field.filter((key) => key.startsWith('['));
  if (action.patch?.strategy === 'merge') return items.length > 0 ? undefined : patch;
  // A strategic patch merges lists by the name of their items, and has orders such as `$patch`.
  const byName = items.every((key) => key.startsWith('[name='));
  const simple = byName && !hasList(patch) && !JSON.stringify(body ?? null).includes('"$');
  return simple ? patch : undefined;
}

function hasList(value: unknown): boolean {
  return Array.isArray(value) || (isMap(value) && Object.values(value).some(hasList));
}

/** The patch that an action amounts to; undefined for a JSON patch, which is a list of operations. */
function bodyOf(action: RawAction): unknown {
  if (action.scale) return { spec: { replicas: action.scale.replicas } };
  if (action.setResources) {
    const { container, requests, limits } = action.setResources;
    const given = Object.entries({ requests, limits }).filter(
      ([, amounts]) => Object.keys(amounts).length > 0,
    );
    const containers = [{ name: container, resources: Object.fromEntries(given) }];
    return { spec: { template: { spec: { containers } } } };
  }
  return action.patch?.strategy === 'json' ? undefined : action.patch?.body;
}
