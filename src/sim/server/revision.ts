import type { Registry } from '../registry/index.js';

/** What is made of the kinds that are served: made anew when a CustomResourceDefinition changes them. */
export function perRevision<T>(
  make: (registry: Registry) => T,
): (parts: { registry: Registry }) => T {
  const made = new WeakMap<Registry, { revision: number; value: T }>();
  return ({ registry }) => {
    const { revision } = registry.catalogue;
    const known = made.get(registry);
    if (known?.revision === revision) return known.value;
    const value = make(registry);
    made.set(registry, { revision, value });
    return value;
  };
}
