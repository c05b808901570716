import { duplicate, type FieldError, type Fields } from '../../machinery/index.js';
import { type Structural, valuesOf } from './structural.js';

/** Items that a list of type set or map has twice (apiextensions-apiserver schema/listtype). */
export function duplicateItems(value: unknown, schema: Structural, path = ''): FieldError[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const { items } = schema;
    const inside =
      items === undefined
        ? []
        : value.flatMap((each, i) => duplicateItems(each, items, `${path}[${i}]`));
    return [...repeated(value, schema, path), ...inside];
  }
  const object = value as Fields;
  const values = valuesOf(schema);
  return Object.keys(object).flatMap((key) => {
    const below = schema.properties?.[key] ?? values;
    if (below === undefined) return [];
    return duplicateItems(object[key], below, path === '' ? key : `${path}.${key}`);
  });
}

function repeated(list: unknown[], schema: Structural, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  list.forEach((item, i) => {
    const shown =
      type === 'set'
        ? item
        : Object.fromEntries(keys.map((key) => [key, (item as Fields | null)?.[key]]));
    const text = JSON.stringify(shown);
    if (seen.has(text)) errors.push(duplicate(`${path}[${i}]`, shown));
    seen.add(text);
  });
  return errors;
}
