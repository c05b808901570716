import type { Kind } from '../../../src/sim/contract/index.js';
import { kinds } from '../../../src/sim/kinds/index.js';
import { ApiError, clone, fieldText, type KubeObject } from '../../../src/sim/machinery/index.js';

export function kindOf(name: string): Kind {
  const found = kinds.find(({ kind }) => kind === name);
  if (found === undefined) throw new Error(`no kind ${name}`);
  return found;
}

/** What the API makes of a new object: defaults, then what only the server sets. */
export function created<T extends KubeObject>(kind: string, object: T): T {
  const draft = clone(object);
  kindOf(kind).defaults?.(draft);
  kindOf(kind).prepareCreate?.(draft);
  return draft;
}

/** The texts of all that is wrong with a new object; one line for a body that cannot be read. */
export function errorsOf(kind: string, object: KubeObject): string[] {
  try {
    return (kindOf(kind).validate?.(created(kind, object)) ?? []).map(fieldText);
  } catch (error) {
    if (error instanceof ApiError) return [error.message];
    throw error;
  }
}

/** The texts of all that is wrong with a change to an object that exists. */
export function updateErrorsOf<T extends KubeObject>(
  kind: string,
  object: T,
  change: (draft: T) => void,
  subresource = '',
): string[] {
  const its = kindOf(kind);
  const old = created(kind, object);
  const draft = clone(old);
  change(draft);
  if (subresource === '') its.defaults?.(draft);
  its.prepareUpdate?.(draft, old, subresource);
  return (its.validateUpdate?.(draft, old, subresource) ?? []).map(fieldText);
}
