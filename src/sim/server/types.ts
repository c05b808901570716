import type { Kind } from '../contract/index.js';
import { builtinType, DEDUCED, typesOf, type OpenApiSchema, type Type } from '../patch/index.js';
import { structuralOf } from '../schema/index.js';

const custom = new WeakMap<Kind, Type>();
const read = typesOf(() => undefined);

/** What patches of a kind must know of its lists and maps. */
export function typeOfKind(kind: Kind): Type {
  const builtin = builtinType(kind.schema);
  if (builtin !== undefined) return builtin;
  let type = custom.get(kind);
  if (type === undefined) {
    const schema = structuralOf(kind) as OpenApiSchema | undefined;
    type = schema === undefined ? DEDUCED : read(schema);
    custom.set(kind, type);
  }
  return type;
}
