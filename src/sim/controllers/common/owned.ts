import type { Change, Sim } from '../../contract/index.js';
import { controllerOf, same, type KubeObject } from '../../machinery/index.js';
import { nameOf, namespaceOf } from './names.js';

/**
 * One watch on a resource whose objects have owners (pods, ReplicaSets, …), for all the controllers that
 * manage some of them.
 */
export interface Owned<T extends KubeObject> {
  /** Objects of a namespace that no controller manages. */
  orphans(namespace: string): T[];
  /** Calls back with the owner's key when one of its objects came, changed or went. */
  onOwned(kind: string, on: (owner: string, change: Change<T>) => void): void;
  /** Calls back when an object without a controller came, or its labels changed. */
  onOrphan(on: (object: T) => void): void;
  stop(): void;
}

export function watchOwned<T extends KubeObject>(sim: Sim, resource: string): Owned<T> {
  const orphans = new Map<string, Map<string, T>>();
  const owners = new Map<string, ((owner: string, change: Change<T>) => void)[]>();
  const strays: ((object: T) => void)[] = [];

  const tell = (object: T, change: Change<T>): string | undefined => {
    const owner = controllerOf(object);
    if (owner === undefined) return undefined;
    const key = `${namespaceOf(object)}/${owner.name}`;
    for (const on of owners.get(owner.kind) ?? []) on(key, change);
    return owner.uid;
  };
  const stop = sim.api.watch<T>(resource, (change) => {
    const { object, old, type } = change;
    const uid = tell(object, change);
    if (old !== undefined && type === 'MODIFIED' && controllerOf(old)?.uid !== uid)
      tell(old, change);

    const inNamespace = orphans.get(namespaceOf(object));
    if (uid !== undefined || type === 'DELETED') {
      inNamespace?.delete(nameOf(object));
      return;
    }
    if (inNamespace === undefined) {
      orphans.set(namespaceOf(object), new Map([[nameOf(object), object]]));
    } else inNamespace.set(nameOf(object), object);
    const fresh =
      old === undefined ||
      controllerOf(old) !== undefined ||
      !same(old.metadata?.labels, object.metadata?.labels);
    if (fresh) for (const on of strays) on(object);
  });
  return {
    orphans: (namespace) => [...(orphans.get(namespace)?.values() ?? [])],
    onOwned: (kind, on) => {
      owners.set(kind, [...(owners.get(kind) ?? []), on]);
    },
    onOrphan: (on) => {
      strays.push(on);
    },
    stop,
  };
}
