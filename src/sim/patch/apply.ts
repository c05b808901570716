import type { KubeObject } from '../machinery/index.js';
import { badRequest, same } from '../machinery/index.js';
import { applyConflict } from './conflicts.js';
import type { FieldSet } from './fieldset.js';
import {
  difference,
  has,
  insert,
  intersection,
  isEmpty,
  pathsOf,
  union,
  withParents,
  without,
} from './fieldset.js';
import { internal } from './go.js';
import { allowedByLastApplied, withLastApplied } from './last-applied.js';
import type { Manager, Managers } from './managers.js';
import { decode, encode, idOf, withoutManagers } from './managers.js';
import { mergeTyped, withoutNulls } from './merge-typed.js';
import type { Effect } from './ownership.js';
import { effectOf, resetFields, settle, stripped } from './ownership.js';
import { update } from './track.js';
import type { Type } from './type.js';
import { problemsOf } from './validate-typed.js';
import { fieldsOf, removeFields } from './walk.js';

export interface Application {
  /** Absent when the configuration creates the object. */
  live?: KubeObject;
  /** The configuration: only what the manager wants to own. */
  applied: KubeObject;
  manager: string;
  /** Whether to take fields from others rather than to fail. */
  force: boolean;
  /** Of the request. */
  apiVersion: string;
  kind: string;
  /** Default: the object itself. */
  subresource?: string;
  type: Type;
  /** RFC 3339. */
  now: string;
  /** Default: `resetFields(subresource)`. */
  reset?: FieldSet;
}

/**
 * Server-side apply: the live object with the configuration merged in, without what the manager gave up
 * and nobody else owns, and with its managedFields. The live object itself when nothing changes; neither
 * input is changed. Defaults, admission and validation come after it. Throws ApiError: 400 for a
 * configuration of another kind or with managedFields, 500 for one that does not fit the schema (as the
 * real API does), 409 for conflicts. Source: structured-merge-diff merge/update.go.
 */
export function applyConfiguration(application: Application): KubeObject {
  const { applied, apiVersion, kind, type } = application;
  if (applied.apiVersion !== apiVersion || applied.kind !== kind) {
    throw badRequest(`invalid object type: ${gvk(applied.apiVersion ?? '', applied.kind ?? '')}`);
  }
  if (applied.metadata?.managedFields !== undefined) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const problems = problemsOf(applied, type);
  if (problems.length > 0) throw internal(untypedText(application, problems));
  const live = application.live ?? {};
  const managers = decode(live.metadata?.managedFields);
  if (managers.size === 0 && application.live !== undefined) {
    update(managers, { ...application, old: undefined, next: live, manager: 'before-first-apply' });
  }
  const result = merge(application, withoutManagers(live), managers);
  return finish(application, result, managers);
}

function merge(application: Application, live: KubeObject, managers: Managers): KubeObject {
  const { applied, manager, apiVersion, subresource = '', type } = application;
  const reset = application.reset ?? resetFields(subresource);
  const entry: Manager = {
    manager,
    operation: 'Apply',
    apiVersion,
    subresource,
    set: without(fieldsOf(applied, type), reset),
  };
  const id = idOf(entry);
  const last = managers.get(id);
  if (last?.time !== undefined) entry.time = last.time;
  managers.set(id, entry);
  const merged = mergeTyped(live, applied, type) as KubeObject;
  const result = prune(merged, managers, last?.set ?? {}, type);
  const effect = effectOf(live, result, type, managers, id, reset);
  refuse(effect, application, live);
  settle(managers, id, effect);
  const set = stripped(entry.set);
  if (isEmpty(set)) managers.delete(id);
  else managers.set(id, { ...entry, set });
  if (same(live, result)) return live;
  const mine = managers.get(id);
  if (mine !== undefined) managers.set(id, { ...mine, time: application.now });
  return result;
}

/** Removes what the manager applied last time and not this time, unless another owns it. */
function prune(merged: KubeObject, managers: Managers, last: FieldSet, type: Type): KubeObject {
  if (isEmpty(last)) return merged;
  const lastAll = withParents(last, type);
  const mergedAll = withParents(fieldsOf(merged, type), type);
  let pruned = removeFields(merged, lastAll, type);
  let owned: FieldSet = {};
  for (const { set } of managers.values()) owned = union(owned, set);
  const kept = union(withParents(fieldsOf(pruned, type), type), withParents(owned, type));
  pruned = removeFields(merged, difference(mergedAll, kept), type);
  const left = withParents(fieldsOf(pruned, type), type);
  const gone = intersection(difference(mergedAll, left), lastAll);
  return removeFields(merged, gone, type) as KubeObject;
}

/** Throws when the manager would take fields from others and may not. */
function refuse({ conflicts }: Effect, application: Application, live: KubeObject): void {
  if (application.force || conflicts.length === 0) return;
  const allowed =
    application.manager === 'kubectl' ? allowedByLastApplied(live, application) : undefined;
  if (allowed === undefined) throw applyConflict(conflicts);
  const left = conflicts.map((each) => {
    const paths = pathsOf(each.set).filter((path) => has(allowed, path));
    const known: FieldSet = {};
    for (const path of paths) insert(known, path);
    return { ...each, set: difference(each.set, known) };
  });
  const real = left.filter(({ set }) => !isEmpty(set));
  if (real.length > 0) throw applyConflict(real);
}

function finish(application: Application, result: KubeObject, managers: Managers): KubeObject {
  const { live, manager, applied } = application;
  const managedFields = encode(managers);
  let object = withoutNulls(result, live) as KubeObject;
  if (manager === 'kubectl') object = withLastApplied(object, applied);
  const before = live?.metadata?.managedFields;
  if (live !== undefined && same(object, withoutManagers(live))) {
    const untimed = (list = managedFields): unknown =>
      list?.map((e) => ({ ...e, time: undefined }));
    if (same(untimed(), untimed(before))) return live;
  }
  const metadata = { ...object.metadata };
  if (managedFields === undefined) delete metadata.managedFields;
  else metadata.managedFields = managedFields;
  return { ...object, metadata };
}

function untypedText({ applied, apiVersion, kind }: Application, problems: string[]): string {
  const { namespace = '', name = '' } = applied.metadata ?? {};
  const list =
    problems.length === 1 ? problems[0] : ['errors:', ...problems.map((p) => `  ${p}`)].join('\n');
  return `failed to create typed patch object (${namespace}/${name}; ${gvk(apiVersion, kind)}): ${list}`;
}

/** A kind as Go prints a GroupVersionKind: `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`. */
function gvk(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}
