import type { Fields } from '../../machinery/index.js';
import { type Structural, valuesOf } from './structural.js';

const META = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Drops what the schema of a custom resource does not know, and says what that was (`unknown field
 * "spec.date"`), in the order of the alphabet: apiextensions-apiserver schema/pruning/algorithm.go.
 */
export function pruneCustom(object: Fields, schema: Structural): string[] {
  const unknown: string[] = [];
  prune(object, { ...schema, 'x-kubernetes-embedded-resource': true }, '', unknown);
  return unknown.sort().map((path) => `unknown field "${path}"`);
}

function prune(
  value: unknown,
  schema: Structural | undefined,
  path: string,
  unknown: string[],
): void {
  if (Array.isArray(value)) {
    value.forEach((each, i) => prune(each, schema?.items, `${path}[${i}]`, unknown));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const preserves = schema?.['x-kubernetes-preserve-unknown-fields'] === true;
  // What is preserved whole has no schema inside either.
  if (preserves && schema.properties === undefined && schema.items === undefined) return;
  const values = schema === undefined ? undefined : valuesOf(schema);
  const object = value as Fields;
  for (const key in object) {
    if (schema?.['x-kubernetes-embedded-resource'] === true && META.has(key)) continue;
    const below = schema?.properties?.[key] ?? values;
    const at = path === '' ? key : `${path}.${key}`;
    if (below !== undefined) prune(object[key], below, at, unknown);
    else if (!preserves) {
      unknown.push(at);
      delete object[key];
    }
  }
}
