import type { Resource } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';

/**
 * What a write of some kinds does besides being stored: Services get an address, a
 * CustomResourceDefinition adds a kind. What is done before storing is undone when the write is refused.
 */
export interface Hooks {
  creating(resource: Resource, draft: KubeObject, dryRun: boolean): () => void;
  updating(resource: Resource, draft: KubeObject, old: KubeObject, dryRun: boolean): () => void;
  created(resource: Resource, object: KubeObject): void;
  updated(resource: Resource, object: KubeObject, old: KubeObject): void;
  removed(resource: Resource, object: KubeObject): void;
}

export const nothing = (): void => {};

/** Hooks one after the other; undone in the opposite order. */
export function joinHooks(hooks: readonly Partial<Hooks>[]): Hooks {
  const undoAll = (undos: (() => void)[]) => () => undos.reverse().forEach((undo) => undo());
  const before = (each: (hook: Partial<Hooks>) => (() => void) | undefined): (() => void) => {
    const undos: (() => void)[] = [];
    try {
      for (const hook of hooks) undos.push(each(hook) ?? nothing);
    } catch (error) {
      undoAll(undos)();
      throw error;
    }
    return undoAll(undos);
  };
  return {
    creating: (resource, draft, dry) => before((hook) => hook.creating?.(resource, draft, dry)),
    updating: (resource, draft, old, dry) =>
      before((hook) => hook.updating?.(resource, draft, old, dry)),
    created: (resource, object) => hooks.forEach((hook) => hook.created?.(resource, object)),
    updated: (resource, object, old) =>
      hooks.forEach((hook) => hook.updated?.(resource, object, old)),
    removed: (resource, object) => hooks.forEach((hook) => hook.removed?.(resource, object)),
  };
}
