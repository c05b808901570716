import type { KubeObject } from '../machinery/index.js';
import type { Registry } from '../registry/index.js';

/** What an object is ordered by in a list: its namespace, then its name. */
export const keyOf = ({ metadata }: KubeObject): string =>
  `${metadata?.namespace ?? ''}\0${metadata?.name ?? ''}`;

/**
 * The objects as they were at a version, in the order of their names: the present ones with every change
 * since then undone. Undefined when the version is compacted.
 */
export function objectsAt(
  registry: Registry,
  resource: string,
  namespace: string,
  version: number,
): KubeObject[] | undefined {
  const changes = registry.store.since(resource, version);
  if (changes === undefined) return undefined;
  const now = registry.list<KubeObject>(resource, namespace);
  if (changes.length === 0) return now;
  const objects = new Map(now.map((object) => [keyOf(object), object]));
  for (const { object, old } of changes.toReversed()) {
    if (namespace !== '' && object.metadata?.namespace !== namespace) continue;
    if (old === undefined) objects.delete(keyOf(object));
    else objects.set(keyOf(object), old);
  }
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
