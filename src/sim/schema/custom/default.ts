import { clone, type Fields } from '../../machinery/index.js';
import { type Structural, valuesOf } from './structural.js';

/**
 * Fills in the defaults of a custom resource's schema; a null where none is allowed counts as absent
 * (apiextensions-apiserver schema/defaulting). Changes the value.
 */
export function applyDefaults(value: unknown, schema: Structural | undefined): void {
  if (schema === undefined || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) applyDefaults(each, schema.items);
    return;
  }
  const object = value as Fields;
  const { properties = {} } = schema;
  for (const key in properties) {
    const below = properties[key]!;
    const absent =
      object[key] === undefined ||
      (object[key] === null && below.nullable !== true && below.default !== undefined);
    if (absent && below.default !== undefined) object[key] = clone(below.default);
  }
  const values = valuesOf(schema);
  for (const key in object) applyDefaults(object[key], properties[key] ?? values);
}
