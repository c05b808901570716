import type { Kind } from '../contract/index.js';
import { builtinType, DEDUCED, typesOf, type Application, type Type } from '../patch/index.js';
import { structuralOf } from '../schema/index.js';

const custom = new WeakMap<Kind, Type>();
const read = typesOf(() => undefined);
const METADATA = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** What patches of a kind must know of its lists and maps. */
export function typeOfKind(kind: Kind): Type {
  const builtin = builtinType(kind.schema);
  if (builtin !== undefined) return builtin;
  let type = custom.get(kind);
  if (type === undefined) {
    const schema = structuralOf(kind);
    type = schema === undefined ? DEDUCED : objectOf(read(schema));
    custom.set(kind, type);
  }
  return type;
}

/** A kind without a status subresource owns its status like any field: writes reset nothing. */
export function resetOf({ subresources }: Kind): Pick<Application, 'reset'> {
  return subresources.includes('status') ? {} : { reset: {} };
}

/** With what every object has, whatever its CRD says (apiextensions pkg/controller/openapi/builder). */
function objectOf({ map, ...type }: Type): Type {
  if (map === undefined) return type;
  const text: Type = { scalar: 'string' };
  const own: Record<string, Type> = {
    apiVersion: text,
    kind: text,
    metadata: builtinType(METADATA) ?? DEDUCED,
  };
  return {
    ...type,
    map: {
      atomic: map.atomic,
      field: (name) => {
        const found = Object.hasOwn(own, name) ? own[name] : undefined;
        return found === undefined ? map.field(name) : { type: found, strategies: [] };
      },
      get values() {
        return map.values;
      },
    },
  };
}
